"""The intervals of the trade: from which time to which, of what, and for whom both times are due.

An interval is *due* for a record when what happened shows that it took place. Where one of its times was not reported
it is missing: counted, and never guessed from another time.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from msgspec import Struct

from dispatch.indicators.records import Columns, known
from dispatch.ports import BoolArray

CALL, INCIDENT, RESPONSE = "calls", "incidents", "responses"


class Interval(Struct, frozen=True, kw_only=True):
    """`of` is the table of its records; `begin` and `end` name its times; `nemsis` gives their elements (eTimes), where
    the standard has them.
    """

    code: str
    of: str
    begin: str
    end: str
    nemsis: tuple[str, str]
    due: Callable[[Columns], BoolArray]


def _always(table: Columns) -> BoolArray:
    return np.ones(len(table["received_at"]), bool)


def with_own_call(incidents: Columns) -> BoolArray:
    """Neither merged into another nor split from one, nor a transport that was booked: no caller waits for those."""
    counted: BoolArray = (incidents["merged"] == 0) & (incidents["split"] == 0) & (incidents["transport"] == 0)
    return counted


def _assigned(incidents: Columns) -> BoolArray:
    return with_own_call(incidents) & known(incidents["first_assigned_at"])


def _assigned_after_a_call(incidents: Columns) -> BoolArray:
    due: BoolArray = _assigned(incidents) & (incidents["has_call"] == 1)
    return due


def _reached(incidents: Columns) -> BoolArray:
    due: BoolArray = with_own_call(incidents) & (incidents["reached"] == 1)
    return due


def _reached_appropriately(incidents: Columns) -> BoolArray:
    due: BoolArray = with_own_call(incidents) & (incidents["reached_appropriate"] == 1)
    return due


def _stopped_as_arp(incidents: Columns) -> BoolArray:
    due: BoolArray = with_own_call(incidents) & (
        (incidents["transported"] == 1) | (incidents["reached_appropriate"] == 1)
    )
    return due


def _rolled(responses: Columns) -> BoolArray:
    return known(responses["en_route_at"], responses["on_scene_at"]) | _carried(responses)


def _came(responses: Columns) -> BoolArray:
    return known(responses["on_scene_at"]) | _carried(responses)


def _carried(responses: Columns) -> BoolArray:
    return known(responses["transporting_at"], responses["at_hospital_at"])


def _at_hospital(responses: Columns) -> BoolArray:
    return known(responses["at_hospital_at"], responses["handed_over_at"])


def _left(responses: Columns) -> BoolArray:
    return known(responses["left_at"])


def _left_scene_empty(responses: Columns) -> BoolArray:
    return known(responses["on_scene_at"]) & _left(responses) & ~_carried(responses)


def _left_hospital(responses: Columns) -> BoolArray:
    return _at_hospital(responses) & _left(responses)


PSAP, NOTIFIED, ROLLED, SCENE, PATIENT = "eTimes.01", "eTimes.03", "eTimes.05", "eTimes.06", "eTimes.07"
LEFT_SCENE, DESTINATION, HANDED_OVER, IN_SERVICE, NONE = "eTimes.09", "eTimes.11", "eTimes.12", "eTimes.13", ""


def _interval(
    code: str, of: str, begin: str, end: str, begin_nemsis: str, end_nemsis: str, due: Callable[[Columns], BoolArray]
) -> Interval:
    return Interval(code=code, of=of, begin=begin, end=end, nemsis=(begin_nemsis, end_nemsis), due=due)


ALL = (
    _interval("call-to-answer", CALL, "received_at", "answered_at", PSAP, NONE, _always),
    _interval("call-to-entry", INCIDENT, "call_received_at", "opened_at", PSAP, NONE, with_own_call),
    _interval("call-to-dispatch", INCIDENT, "call_received_at", "first_assigned_at", PSAP, NOTIFIED, _assigned),
    _interval(
        "answer-to-dispatch", INCIDENT, "answered_at", "first_assigned_at", NONE, NOTIFIED, _assigned_after_a_call
    ),
    _interval("call-to-arrival", INCIDENT, "call_received_at", "first_on_scene_at", PSAP, SCENE, _reached),
    _interval(
        "call-to-appropriate-arrival",
        INCIDENT,
        "call_received_at",
        "appropriate_at",
        PSAP,
        SCENE,
        _reached_appropriately,
    ),
    _interval(
        "call-to-transporting-arrival", INCIDENT, "call_received_at", "arp_stopped_at", PSAP, SCENE, _stopped_as_arp
    ),
    _interval("first-arriver-travel", INCIDENT, "first_rolled_at", "first_on_scene_at", ROLLED, SCENE, _reached),
    _interval("dispatch-to-roll", RESPONSE, "assigned_at", "en_route_at", NOTIFIED, ROLLED, _rolled),
    _interval("roll-to-scene", RESPONSE, "en_route_at", "on_scene_at", ROLLED, SCENE, _came),
    _interval("dispatch-to-scene", RESPONSE, "assigned_at", "on_scene_at", NOTIFIED, SCENE, _came),
    _interval("scene-to-patient", RESPONSE, "on_scene_at", "at_patient_at", SCENE, PATIENT, _came),
    _interval("scene", RESPONSE, "on_scene_at", "transporting_at", SCENE, LEFT_SCENE, _carried),
    _interval("scene-without-transport", RESPONSE, "on_scene_at", "left_at", SCENE, LEFT_SCENE, _left_scene_empty),
    _interval("transport", RESPONSE, "transporting_at", "at_hospital_at", LEFT_SCENE, DESTINATION, _at_hospital),
    _interval("handover", RESPONSE, "at_hospital_at", "handed_over_at", DESTINATION, HANDED_OVER, _left_hospital),
    _interval("hospital-to-clear", RESPONSE, "at_hospital_at", "left_at", DESTINATION, IN_SERVICE, _left_hospital),
    _interval("call-to-hospital", RESPONSE, "call_received_at", "at_hospital_at", PSAP, DESTINATION, _at_hospital),
    _interval("total", RESPONSE, "assigned_at", "left_at", NOTIFIED, IN_SERVICE, _left),
)
INTERVALS: Mapping[str, Interval] = MappingProxyType({interval.code: interval for interval in ALL})
