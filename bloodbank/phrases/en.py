"""English."""

from immutables import Map

TERMS: Map[str, str] = Map(
    {
        "red-cells": "red cells",
        "plasma": "plasma",
        "platelets": "platelets",
        "available": "available",
        "reserved": "reserved",
        "issued": "issued",
        "in-transit": "in transit",
        "delivered": "delivered",
        "transfused": "transfused",
        "discarded": "discarded",
    }
)

SENTENCES: Map[str, str] = Map(
    {
        # rules
        "incompatible-group": "unit {blood_unit_id} ({component}, {group}) does not suit a patient of {patient_group}",
        "patient-group-unknown": "unit {blood_unit_id} ({component}, {group}): not while the group is unknown",
        "expires-before-use": "unit {blood_unit_id} expires {short_by_s} min before the transfusion should have ended",
        "held-for-other-request": "unit {blood_unit_id} is held for blood request {request_id}",
        "wrong-status": "unit {blood_unit_id} is {status}",
        "not-reserved": "unit {blood_unit_id} is not reserved",
        "reservation-lapsed": "the reservation of unit {blood_unit_id} lapsed {lapsed_s} min ago",
        "elsewhere": "unit {blood_unit_id} is at {place_id}, not at {expected_place_id}",
        "more-than-asked": "unit {blood_unit_id} is one too many: {asked} of {component} were asked for",
        # allocation: chosen
        "identical-group": "same group as the patient ({group})",
        "compatible-group": "group {group} suits group {patient_group}; better choices are not at hand in time",
        "safe-for-unknown-group": "group {group} is allowed while the patient's group is unknown",
        "at-own-place": "already at {place_id}",
        "arrives-in-time": "from {place_id} in {arrival_s} min, {spare_s} min before it is needed",
        "arrives-late": "from {place_id} in {arrival_s} min, {late_s} min late; nothing arrives sooner in time",
        "first-to-expire": "first to expire of those that fit",
        # allocation: refused and missing
        "unreachable": "no road from {place_id} to {destination_place_id}",
        "too-late": "{place_id} would deliver {late_s} min too late",
        "group-not-allowed": "{count} units of {component} at {place_id} are of groups the patient may not get",
        "expires-too-soon": "{count} units of {component} at {place_id} would expire before the transfusion ends",
        "less-preferred": "{count} units of {component} at {place_id}: others come first by group, place or expiry",
        "units-missing": "{component}: {missing} of {asked} units could not be found",
        "late-units": "{component}: {count} units arrive up to {late_s} min late",
        # tours
        "nothing-to-move": "nothing has to be moved",
        "nothing-held": "nothing is held for blood request {request_id}",
        "on-other-tour": "unit {blood_unit_id} is waiting for tour {tour_id}",
        "no-free-van": "no van is free",
        "van-chosen": "van {van_id} delivers everything after {travel_s} min of driving",
        "van-worse": "van {van_id} would bring {late_s} min of lateness and {travel_s} min of driving",
        "van-unreachable": "van {van_id} can't carry all of it",
        "van-busy": "van {van_id} is on tour {tour_id}",
        "delivery-unreachable": "blood request {request_id}: no van gets from {place_id} to {destination_place_id}",
        "delivered-late": "blood request {request_id} is delivered {late_s} min late",
        "improved-by-search": "search shortened the first route by {saved_s} min",
    }
)
