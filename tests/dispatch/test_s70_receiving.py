"""Numbered stories of how hospitals receive: levels, beds, diversions, the queue at the door, limits, blood."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dispatch.kernels.receiving import handover_wait_s
from dispatch.life.clearance import expected_free_at
from dispatch.life.settings import LifeSettings
from dispatch.messages import (
    AddPatients,
    ChooseHospital,
    ChoosePatientHospital,
    DivertHospital,
    HospitalChosen,
    PatientHospitalChosen,
    RecordUnitStatus,
    ReportBeds,
)
from dispatch.receiving.capabilities import missing_capabilities
from dispatch.receiving.handovers import handover_time_s, served_s
from dispatch.receiving.settings import BypassLimit, ReceivingSettings
from dispatch.receiving.state import BloodOrder, Reporter, Stay
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from tests.dispatch.receiving_world import S, beds, codes, hospital_for, ranked, unit_at_door, unit_on_its_way
from tests.dispatch.world import Town, at_minute

ONE_BAY = DispatchSettings(receiving=ReceivingSettings(handover_bays=1), life=LifeSettings(handover_s=900.0))


def town_with_two(settings: DispatchSettings | None = None) -> Town:
    """A hospital 2 minutes from the scene, another 5 minutes; six units at the scene's station."""
    town = Town(settings)
    town.hospital("near", 2)
    town.hospital("far", 5)
    town.station("west", 0)
    for number in range(1, 7):
        town.unit(f"A{number}", "west")
    return town


def test_01_a_trauma_centre_of_a_higher_level_goes_before_a_nearer_one_of_a_lower() -> None:
    town = Town()
    town.hospital("level-3", 2, "general", "trauma-3")
    town.hospital("level-1", 5, "general", "trauma-1")
    assert town.hospital_for(town.call(0, hospital_capabilities=["trauma-2"])).chosen == "level-1"
    assert town.hospital_for(town.call(0, hospital_capabilities=["trauma"])).chosen == "level-3"


@pytest.mark.parametrize(
    ("offered", "need", "covered"),
    [
        ("trauma-1", "trauma-2", True),
        ("trauma-2", "trauma-1", False),
        ("trauma", "trauma-4", True),
        ("trauma", "trauma-2", False),
        ("trauma-4", "trauma", True),
        ("stroke-1", "trauma", False),
        ("unit-12", "unit-12", True),
    ],
)
def test_02_levels_cover_lower_ones_and_a_missing_level_is_the_lowest_of_trauma_care(
    offered: str, need: str, covered: bool
) -> None:
    assert (missing_capabilities({offered}, {need}, unlevelled_level=4) == frozenset()) is covered


def test_03_a_full_hospital_is_left_out_and_the_next_nearest_takes_the_patient() -> None:
    """Complaint of the field: the hospital was full, and nobody said so before the crew stood at its door."""
    town = town_with_two()
    beds(town, "near", emergency=0)
    choice = hospital_for(town, town.call(0))
    assert choice.chosen == "far"
    assert codes(choice, "near") == ("hospital-full",)


def test_04_patients_sent_since_the_count_take_its_beds() -> None:
    town = town_with_two()
    beds(town, "near", emergency=2, burns=1)
    unit_on_its_way(town, "A1", "near")
    unit_at_door(town, "A2", "near")
    choice = hospital_for(town, town.call(0))
    assert choice.chosen == "far"
    [full] = next(out for out in choice.excluded if out.hospital_id == "near").reasons
    assert full.values["bound"] == 2
    beds(town, "near", emergency=1)
    choice = hospital_for(town, town.call(0))
    assert choice.excluded[0].reasons[0].values["bound"] == 1, "one is on its way still and takes the last bed"


def test_05_a_new_count_counts_from_then_on_and_an_older_one_is_refused() -> None:
    town = town_with_two()
    beds(town, "near", emergency=1)
    unit_at_door(town, "A1", "near")
    assert codes(hospital_for(town, town.call(0)), "near") == ("hospital-full",)
    beds(town, "near", emergency=3)
    assert ranked(hospital_for(town, town.call(0)), "near").beds_free == 3
    with pytest.raises(Refused, match="is older and does not count") as refused:
        beds(town, "near", seconds_ago=60.0, emergency=9)
    assert refused.value.code == "older-report"


def test_06_an_old_count_turns_nobody_away_but_is_said_to_be_old() -> None:
    town = town_with_two()
    beds(town, "near", emergency=0)
    town.wait(3 * 3_600.0)
    choice = hospital_for(town, town.call(0))
    assert choice.chosen == "near"
    assert "bed-report-stale" in codes(choice, "near")


def test_07_beds_are_counted_by_kind() -> None:
    town = Town()
    town.hospital("near", 2, "general", "burns")
    town.hospital("far", 5, "general", "burns")
    beds(town, "near", burns=0, emergency=5)
    assert hospital_for(town, town.call(0, hospital_capabilities=["burns"])).chosen == "far"
    assert hospital_for(town, town.call(0)).chosen == "near"


def test_07a_a_count_of_one_kind_leaves_what_is_known_of_the_others() -> None:
    """Each kind is as old as its own count, and an older one of it is refused."""
    town = town_with_two()
    beds(town, "near", emergency=0)
    unit_at_door(town, "A1", "near")
    town.wait(60.0)
    beds(town, "near", burns=3)
    assert hospital_for(town, town.call(0)).chosen == "far", "the emergency beds are taken as before"
    beds(town, "near", seconds_ago=30.0, emergency=1)
    assert hospital_for(town, town.call(0)).chosen == "near"
    with pytest.raises(Refused) as refused:
        beds(town, "near", seconds_ago=20.0, burns=1)
    assert refused.value.code == "older-report"


def test_07b_a_kind_of_bed_that_nobody_can_take_is_refused_and_the_known_ones_are_named() -> None:
    town = town_with_two()
    with pytest.raises(Refused) as refused:
        beds(town, "near", emergancy=1)
    assert refused.value.field == "free"
    assert all(kind in refused.value.detail for kind in ("emergency", "burns", "intensive-care"))


def test_08_where_all_are_full_the_patient_goes_somewhere_all_the_same_and_it_is_said() -> None:
    """Complaint of the field: no fallback when everything is full."""
    town = town_with_two()
    beds(town, "near", emergency=0)
    beds(town, "far", emergency=0)
    choice = hospital_for(town, town.call(0))
    assert choice.chosen == "near"
    assert [reason.code for reason in choice.shortfalls] == ["capable-hospitals-full", "all-hospitals-full"]


def test_09_a_full_specialist_leaves_a_general_hospital_and_the_transfer_is_counted() -> None:
    town = Town()
    town.hospital("general", 3, "general")
    town.hospital("burns", 4, "general", "burns")
    town.hospital("other-burns", 9, "general", "burns")
    beds(town, "burns", burns=0)
    beds(town, "other-burns", burns=0)
    choice = hospital_for(town, town.call(0, hospital_capabilities=["burns"]))
    assert choice.chosen == "general"
    assert {reason.code for reason in choice.shortfalls} == {"no-capable-hospital", "capable-hospitals-full"}
    assert choice.ranked[0].transfer_s == pytest.approx(town.settings.receiving.transfer_s)


def test_10_a_capability_can_be_closed_alone_and_opens_by_itself() -> None:
    town = Town()
    town.hospital("near", 2, "general", "stroke-1")
    town.hospital("far", 5, "general", "stroke-1")
    town.do(DivertHospital(hospital_id="near", until_at=town.now + 900, capabilities=frozenset({"stroke-1"})))
    stroke = town.call(0, hospital_capabilities=["stroke-2"])
    assert hospital_for(town, stroke).chosen == "far"
    assert codes(hospital_for(town, stroke), "near") == ("capability-diverting",)
    assert hospital_for(town, town.call(0)).chosen == "near"
    with pytest.raises(Refused) as refused:
        town.do(ChooseHospital(incident_id=stroke, hospital_id="near"))
    assert refused.value.code == "capability-diverting"
    town.wait(900)
    assert hospital_for(town, stroke).chosen == "near"


def test_11_a_diversion_that_was_said_long_ago_holds_but_is_flagged() -> None:
    """Complaint of the field: what the screen showed was days old, and nobody noticed."""
    town = town_with_two()
    town.do(DivertHospital(hospital_id="near", until_at=town.now + 86_400, reported_by=Reporter.HOSPITAL))
    town.wait(3 * 3_600.0)
    choice = hospital_for(town, town.call(0))
    assert choice.chosen == "far"
    assert codes(choice, "near") == ("hospital-diverting", "diversion-report-stale")
    [_, stale] = choice.excluded[0].reasons
    assert stale.values["age_s"] == pytest.approx(3 * 3_600.0)


def test_12_a_queue_at_the_nearer_door_sends_the_patient_to_the_farther_one() -> None:
    """Complaint of the field: ambulances queue at one door while another is empty."""
    town = town_with_two(ONE_BAY)
    unit_at_door(town, "A1", "near")
    choice = hospital_for(town, town.call(0))
    assert choice.chosen == "far"
    assert choice.ranked[0].reasons[0].code == "soonest-care"
    near = ranked(choice, "near")
    assert near.handover_wait_s == pytest.approx(900 - 120)
    assert near.care_s == pytest.approx(900)
    assert [reason.code for reason in near.reasons] == ["later-care", "handover-queue"]
    assert near.reasons[0].values["later_s"] == pytest.approx(near.care_s - choice.ranked[0].care_s)


def test_13_units_on_their_way_are_in_the_queue_by_the_time_they_arrive() -> None:
    town = town_with_two(ONE_BAY)
    unit_on_its_way(town, "A1", "near")
    assert hospital_for(town, town.call(0)).chosen == "far"
    town.report("A1", S.AT_HOSPITAL)
    town.do(RecordUnitStatus(unit_id="A1", status=S.AT_HOSPITAL, handed_over=True))
    assert hospital_for(town, town.call(0)).chosen == "near"


def test_14_the_own_unit_of_the_incident_is_not_in_its_own_way() -> None:
    town = town_with_two(ONE_BAY)
    incident_id = unit_on_its_way(town, "A1", "near")
    assert hospital_for(town, incident_id).chosen == "near"


def test_15_handovers_that_were_seen_teach_how_long_one_takes_without_the_waiting() -> None:
    """Three units an instant apart at one bay, each served for 600 s: the stays are 600, 1200, 1800 s."""
    stays = [Stay(0.0, 600.0), Stay(1.0, 1_200.0), Stay(2.0, 1_800.0)]
    assert served_s(stays, bays=1) == (600.0, 600.0, 600.0)
    assert served_s(stays, bays=3) == (600.0, 1_199.0, 1_798.0)


def test_16_the_learnt_time_counts_once_enough_handovers_are_known_and_configuration_goes_before() -> None:
    settings = DispatchSettings(receiving=ReceivingSettings(least_handovers=3))
    town = town_with_two(settings)
    for number in range(1, 5):
        expected = settings.life.handover_s if number <= 3 else 300.0
        reception = town.state.receptions.get("near")
        assert handover_time_s(reception, "near", settings=settings) == pytest.approx(expected)
        unit_at_door(town, f"A{number}", "near")
        town.wait(240.0)
        town.report(f"A{number}", S.RETURNING)
    fixed = DispatchSettings(receiving=ReceivingSettings(handover_by_hospital_s={"near": 111.0}))
    assert handover_time_s(town.state.receptions["near"], "near", settings=fixed) == 111.0


def test_17_a_unit_behind_others_at_the_door_is_expected_to_be_free_later() -> None:
    """Complaint of the field: the queue at the hospital did not count when the next free ambulance was looked for."""
    town = town_with_two(ONE_BAY)
    unit_at_door(town, "A1", "near")
    first_at = town.now
    unit_at_door(town, "A2", "near")
    first, second = town.the_unit("A1"), town.the_unit("A2")
    assert expected_free_at(town.state, first, now=town.now, settings=town.settings) == pytest.approx(first_at + 900)
    behind = expected_free_at(town.state, second, now=town.now, settings=town.settings)
    assert behind == pytest.approx(first_at + 900 + 900)


def test_18_a_stroke_patient_is_not_driven_past_nearer_hospitals_beyond_the_limit() -> None:
    limits = ReceivingSettings(bypass={"stroke": BypassLimit(longest_s=1_200.0, longest_detour_s=600.0)})
    town = Town(DispatchSettings(receiving=limits))
    town.hospital("near", 2, "general")
    town.hospital("stroke-centre", 30, "general", "stroke")
    choice = hospital_for(town, town.call(0, hospital_capabilities=["stroke"]))
    assert choice.chosen == "near"
    assert codes(choice, "stroke-centre") == ("beyond-bypass-limit", "beyond-detour-limit")
    assert {reason.code for reason in choice.shortfalls} == {"no-capable-hospital", "capable-hospital-too-far"}
    near = choice.ranked[0]
    assert near.transfer_s == pytest.approx(limits.transfer_s + 28 * 60)
    assert codes(choice, "near")[1:] == ("capability-missing", "transfer-follows")


def test_19_within_the_limit_the_centre_is_chosen_and_the_nearest_hospital_passes_none() -> None:
    limits = ReceivingSettings(bypass={"stroke": BypassLimit(longest_s=1_200.0)})
    town = Town(DispatchSettings(receiving=limits))
    town.hospital("stroke-centre", 30, "general", "stroke")
    assert hospital_for(town, town.call(0, hospital_capabilities=["stroke"])).chosen == "stroke-centre"
    town.hospital("near", 2, "general")
    assert hospital_for(town, town.call(12, hospital_capabilities=["stroke"])).chosen == "stroke-centre"


def test_20_a_bleeding_patient_goes_where_blood_is_although_it_is_farther() -> None:
    town = town_with_two()
    choice = hospital_for(town, town.call(0), blood_ready_s={"near": 1_800.0, "far": 200.0})
    assert choice.chosen == "far"
    assert [reason.code for reason in choice.ranked[0].reasons] == ["soonest-care", "blood-waits"]
    assert choice.ranked[0].reasons[1].values["spare_s"] == pytest.approx(100)
    assert codes(choice, "near")[-1] == "blood-late"
    assert ranked(choice, "near").care_s == pytest.approx(1_800)


def test_21_where_blood_can_not_be_brought_the_hospital_is_left_out_unless_none_can_have_any() -> None:
    town = town_with_two()
    incident_id = town.call(0)
    choice = hospital_for(town, incident_id, blood_ready_s={"far": 600.0})
    assert (choice.chosen, codes(choice, "near")) == ("far", ("no-blood",))
    choice = hospital_for(town, incident_id, blood_ready_s={})
    assert choice.chosen == "near"
    assert [reason.code for reason in choice.shortfalls] == ["no-blood-anywhere"]


def test_22_blood_is_asked_for_with_the_choice_and_again_for_the_same_hospital() -> None:
    town = town_with_two()
    incident_id = town.call(0)
    blood = BloodOrder(place_id="hospital-near", counts={"red-cells": 2}, needed_by_at=town.now + 120)
    town.do(ChooseHospital(incident_id=incident_id, hospital_id="near", blood=blood))
    assert town.state.blood_orders[incident_id] == blood
    assert town.do(ChooseHospital(incident_id=incident_id, hospital_id="near")) == []
    more = msgspec.structs.replace(blood, counts={"red-cells": 4})
    [chosen] = town.do(ChooseHospital(incident_id=incident_id, hospital_id="near", blood=more))
    assert isinstance(chosen, HospitalChosen)
    wrong = msgspec.structs.replace(blood, counts={"red-cells": 0})
    with pytest.raises(Refused, match=r"blood\.counts\.red-cells must be a whole number from 1 to 100"):
        town.do(ChooseHospital(incident_id=incident_id, hospital_id="far", blood=wrong))


def test_23_one_of_several_patients_is_asked_for_with_its_own_needs() -> None:
    town = Town()
    town.hospital("near", 2, "general")
    town.hospital("burns", 5, "general", "burns")
    incident_id = town.call(0)
    town.do(AddPatients(incident_id=incident_id, count=1, hospital_capabilities=frozenset({"burns"})))
    burnt = next(p.number for p in town.the_incident(incident_id).patients if p.hospital_capabilities)
    assert hospital_for(town, incident_id).chosen == "near"
    assert hospital_for(town, incident_id, patient_number=burnt).chosen == "burns"
    with pytest.raises(Refused) as refused:
        hospital_for(town, incident_id, patient_number=99)
    assert refused.value.code == "patient-not-found"


@pytest.mark.parametrize(
    "bad",
    [
        {"free": {}},
        {"free": {"emergency": -1}},
        {"free": {"emergency": True}},
        {"free": {"emergency": 10**9}},
        {"free": {"a/b": 1}},
        {"free": {"emergency": 1, "emergancy": 1}},
        {"free": {"emergency": 1}, "reported_at": 9e15},
    ],
)
def test_24_a_count_that_can_not_be_meant_is_refused_and_changes_nothing(bad: dict[str, object]) -> None:
    town = town_with_two()
    before = town.state
    with pytest.raises(Refused):
        town.do(ReportBeds(hospital_id="near", **bad))  # type: ignore[arg-type]
    assert town.state is before


@pytest.mark.parametrize(
    "wrong",
    [{"handover_bays": 0}, {"stale_report_s": -1.0}, {"bypass": {"stroke": BypassLimit(longest_s=float("nan"))}}],
)
def test_25_settings_out_of_range_are_refused_by_name(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        ReceivingSettings(**wrong)  # type: ignore[arg-type]


def test_26_equal_hospitals_keep_their_order() -> None:
    town = Town()
    for name in ("c", "a", "b"):
        town.hospital(name, 2)
    choice = hospital_for(town, town.call(0))
    assert [hospital.hospital_id for hospital in choice.ranked] == ["a", "b", "c"]


def test_27_a_unit_seen_near_the_hospital_is_there_sooner_than_one_of_which_nothing_is_known() -> None:
    town = town_with_two(ONE_BAY)
    town.hospital("middle", 4)
    town.travel_times.set(at_minute(0), at_minute(2), 1_500.0)
    unit_on_its_way(town, "A1", "near")
    incident_id = town.call(1.9)
    assert hospital_for(town, incident_id).chosen == "near", "without a position it is still far from the door"
    town.seen("A1", 2)
    assert hospital_for(town, incident_id).chosen == "middle"


@given(
    arrivals=st.lists(st.floats(-2_000, 4_000), max_size=8),
    service_s=st.floats(1, 2_000),
    bays=st.integers(1, 4),
    own=st.floats(0, 4_000),
)
def test_the_wait_at_a_door_is_that_of_a_queue_served_in_order(
    arrivals: list[float], service_s: float, bays: int, own: float
) -> None:
    """Against a queue simulated one by one; more bays never mean a longer wait."""
    ahead = np.array(sorted(arrivals))
    waits = handover_wait_s(ahead, service_s, bays, 1.0, own)
    free = [-np.inf] * bays
    for arrival in sorted(arrivals):
        if arrival <= own:
            begin = max(arrival, min(free))
            done = begin + service_s
            free[free.index(min(free))] = max(done, 1.0) if arrival <= 0.0 else done
    assert waits == pytest.approx(max(min(free) - own, 0.0))
    assert handover_wait_s(ahead, service_s, bays + 1, 1.0, own) <= waits + 1e-9


def test_28_the_same_blood_for_the_same_hospital_is_not_asked_for_twice() -> None:
    town = town_with_two()
    incident_id = town.call(0)
    blood = BloodOrder(place_id="hospital-near", counts={"red-cells": 2}, needed_by_at=town.now + 120)
    command = ChooseHospital(incident_id=incident_id, hospital_id="near", blood=blood)
    assert len(town.do(command)) == 1
    assert town.do(command) == []


def test_29_a_full_hospital_is_chosen_only_when_it_is_said_and_the_log_tells_it() -> None:
    """Complaint of the field: the patient was sent to a hospital without a bed, as the screen let it pass."""
    town = town_with_two()
    incident_id = town.call(0)
    beds(town, "near", emergency=1)
    unit_on_its_way(town, "A1", "near")
    choice = ChooseHospital(incident_id=incident_id, hospital_id="near")
    with pytest.raises(Refused) as refused:
        town.do(choice)
    assert refused.value.code == "hospital-full"
    assert "despite_full" in refused.value.detail
    [chosen] = town.do(replace(choice, despite_full=True))
    assert isinstance(chosen, HospitalChosen)
    [reason] = chosen.reasons
    assert (reason.code, reason.values["bed_kind"], reason.values["bound"]) == ("hospital-full", "emergency", 1)


def test_30_an_old_count_of_no_beds_forbids_nothing() -> None:
    town = town_with_two()
    beds(town, "near", emergency=0)
    town.wait(3 * 3_600.0)
    [chosen] = town.do(ChooseHospital(incident_id=town.call(0), hospital_id="near"))
    assert isinstance(chosen, HospitalChosen)
    assert chosen.reasons == ()


def test_31_a_diversion_that_is_overridden_stands_in_the_log_with_the_choice() -> None:
    town = town_with_two()
    town.do(DivertHospital(hospital_id="near", until_at=town.now + 600.0))
    [chosen] = town.do(ChooseHospital(incident_id=town.call(0), hospital_id="near", despite_diversion=True))
    assert isinstance(chosen, HospitalChosen)
    assert [reason.code for reason in chosen.reasons] == ["hospital-diverting"]


def test_32_one_of_several_patients_goes_to_a_full_hospital_only_when_it_is_said() -> None:
    town = town_with_two()
    incident_id = town.call(0)
    town.do(AddPatients(incident_id=incident_id, count=2))
    beds(town, "near", emergency=0)
    choice = ChoosePatientHospital(incident_id=incident_id, patient_number=1, hospital_id="near")
    with pytest.raises(Refused) as refused:
        town.do(choice)
    assert refused.value.code == "hospital-full"
    [chosen] = town.do(replace(choice, despite_full=True))
    assert isinstance(chosen, PatientHospitalChosen)
    assert [reason.code for reason in chosen.reasons] == ["hospital-full"]


def test_33_blood_is_added_to_a_choice_although_the_hospital_has_filled_up_since() -> None:
    """Whoever is on the way there is not asked again."""
    town = town_with_two()
    incident_id = town.call(0)
    town.do(ChooseHospital(incident_id=incident_id, hospital_id="near"))
    beds(town, "near", emergency=0)
    order = BloodOrder(place_id="near", counts={"red-cells": 2}, needed_by_at=town.now + 600.0)
    assert town.do(ChooseHospital(incident_id=incident_id, hospital_id="near", blood=order))
