"""Crews: who is on duty, what they make of their unit, and what may not be asked of them."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dispatch.messages import (
    AssignUnit,
    CancelShift,
    ChangeShift,
    DivertUnit,
    ImportRoster,
    PlanShift,
    QualifyCrewMember,
    RecordUnitStatus,
    RegisterCrewMember,
    StartBreak,
    UnitAssigned,
)
from dispatch.model import UnitStatus
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.shifts.limits import most_within_a_week_s
from dispatch.shifts.settings import CrewRule, ShiftSettings
from dispatch.shifts.state import Shift
from tests.dispatch.duty_world import HOUR_S, DutyTown
from tests.dispatch.world import excluded_codes, need

S = UnitStatus


def staffed(shift_settings: ShiftSettings | None = None) -> DutyTown:
    """Two vehicles, one of them with intensive care aboard; a physician, a feldsher, a driver."""
    town = DutyTown(None if shift_settings is None else DispatchSettings(shifts=shift_settings))
    town.unit("A1", "west", "bariatric")
    town.unit("A2", "west", "intensive_care", "paramedic")
    town.member("olga", "physician")
    town.member("ivan", "feldsher")
    town.member("petr", "driver")
    return town


def refused(town: DutyTown, act: object) -> str:
    before = town.state
    with pytest.raises(Refused) as refusal:
        act()  # type: ignore[operator]
    assert town.state is before
    return refusal.value.code


def test_without_a_roster_everybody_is_on_duty() -> None:
    """An installation that plans no shifts works as if there were none."""
    town = staffed()
    town.wait(100 * HOUR_S)
    assert town.obstacle("A1", priority=3) is None
    assert town.recommend(town.call(1)).chosen == ("A1",)


def test_a_unit_outside_its_shift_is_not_recommended_and_it_is_said_when_it_will_be() -> None:
    town = staffed()
    town.shift("day", "A1", 1, 9, crew=["ivan"])
    incident_id = town.call(1)
    recommendation = town.recommend(incident_id)
    assert recommendation.chosen == ("A2",)
    assert excluded_codes(recommendation)["A1"] == ("off-duty-until",)
    found = town.obstacle("A1")
    assert found is not None
    assert found.values == {"next_shift_in_s": HOUR_S}
    town.at_hour(1)
    town.change_over()
    assert town.recommend(incident_id).chosen == ("A1",)


def test_after_its_last_shift_a_unit_is_off_duty_until_the_roster_is_long_past() -> None:
    town = staffed()
    town.shift("day", "A1", 0, 8)
    town.change_over()
    town.at_hour(9)
    town.change_over()
    assert town.obstacle_code("A1", 1) == "off-duty"
    town.at_hour(8 + 169)
    assert town.obstacle("A1", 1) is None


def test_a_physician_aboard_makes_a_physicians_unit() -> None:
    """The crew's qualifications give capabilities, the vehicle's own stay, and every later decision knows."""
    town = staffed()
    incident_id = town.call(1, needs=[need("physician")])
    assert town.recommend(incident_id).chosen == ()
    town.sign_on("olga", "A1")
    assert town.capabilities("A1") == {"bariatric", "physician", "paramedic"}
    assert town.recommend(incident_id).chosen == ("A1",)
    town.assign("A1", incident_id)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.RETURNING, S.AVAILABLE_AT_STATION)
    town.sign_off("olga")
    assert town.capabilities("A1") == {"bariatric"}


def test_equipment_without_somebody_trained_for_it_is_no_intensive_care() -> None:
    town = staffed()
    town.sign_on("petr", "A2")
    assert town.capabilities("A2") == set()
    town.sign_on("ivan", "A2")
    assert town.capabilities("A2") == {"paramedic"}
    town.do(QualifyCrewMember(member_id="ivan", qualifications=frozenset({"feldsher", "intensive_care"})))
    assert town.capabilities("A2") == {"paramedic", "intensive_care"}
    town.sign_on("olga", "A1")
    town.do(QualifyCrewMember(member_id="olga", qualifications=frozenset({"physician", "intensive_care"})))
    assert "intensive_care" not in town.capabilities("A1"), "trained, but without the equipment"


def test_the_planned_crew_is_aboard_when_its_shift_begins_and_gone_when_it_ends() -> None:
    town = staffed()
    town.shift("day", "A1", 1, 9, crew=["olga", "petr"])
    assert town.change_over() == []
    town.at_hour(1)
    assert town.change_over() == ["ShiftBegan", "UnitCrewChanged"]
    assert town.capabilities("A1") == {"bariatric", "physician", "paramedic"}
    town.at_hour(9)
    assert town.change_over() == ["ShiftEnded", "UnitCrewChanged"]
    assert town.capabilities("A1") == {"bariatric"}
    assert town.change_over() == []


def test_a_crew_on_a_job_is_relieved_when_it_comes_back() -> None:
    """Nothing about a unit that has work is reset by the clock."""
    town = staffed()
    town.shift("day", "A1", 0, 8, crew=["olga"])
    town.shift("night", "A1", 8, 16, crew=["ivan"])
    town.change_over()
    town.at_hour(7.9)
    incident_id = town.call(1, needs=[need("physician")])
    town.assign("A1", incident_id)
    town.at_hour(8.1)
    assert town.change_over() == []
    assert "physician" in town.capabilities("A1")
    town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.RETURNING)
    assert town.change_over() == ["ShiftEnded", "ShiftBegan", "UnitCrewChanged"]
    assert town.capabilities("A1") == {"bariatric", "paramedic"}


def test_where_signing_on_is_required_a_plan_alone_mans_nothing() -> None:
    town = staffed(ShiftSettings(sign_on_required=True))
    town.shift("day", "A1", 0, 8, crew=["olga"])
    town.change_over()
    assert town.obstacle_code("A1", 1) == "nobody-signed-on"
    town.sign_on("olga", "A1")
    assert town.obstacle("A1", 1) is None
    assert "physician" in town.capabilities("A1")


def test_near_the_end_of_its_shift_a_crew_gets_life_threatening_calls_only() -> None:
    """A job that would last past the end by more than the margin goes to another crew, unless a life is at stake."""
    town = staffed()
    town.shift("day", "A1", 0, 8)
    town.change_over()
    town.at_hour(7.25)
    assert town.obstacle("A1", 2) is None, "one hour of work ends within the margin of a quarter of an hour"
    town.wait(60)
    found = town.obstacle("A1", 2)
    assert found is not None
    assert (found.code, found.values) == ("shift-ends-soon", {"remaining_s": 2_640.0, "expected_job_s": 3_600.0})
    assert town.obstacle("A1", 1) is None
    urgent, grave = town.call(1, priority=2), town.call(1, priority=1)
    assert town.recommend(urgent).chosen == ("A2",)
    assert town.recommend(grave).chosen == ("A1",)


def test_a_plan_for_several_calls_spares_the_same_crews() -> None:
    """One crew near its end, one on a break: the plan gives them the gravest call, and not the two that can wait."""
    town = staffed()
    town.shift("day", "A1", 0, 8)
    town.change_over()
    town.at_hour(7.5)
    town.do(StartBreak(unit_id="A2"))
    town.call(1, priority=2)
    town.call(1, priority=3)
    assert town.plan().assignments == ()
    grave = town.call(2, priority=1)
    assert [planned.incident_id for planned in town.plan().assignments] == [grave]


def test_a_crew_still_aboard_past_its_shift_is_spared_too() -> None:
    town = staffed()
    town.shift("day", "A1", 0, 8, crew=["olga"])
    town.sign_on("olga", "A1")
    town.at_hour(8.5)
    assert town.obstacle_code("A1", 2) == "shift-over"
    assert town.obstacle_code("A1", 1) is None


def test_nobody_is_on_two_units() -> None:
    town = staffed()
    town.sign_on("olga", "A1")
    assert refused(town, lambda: town.sign_on("olga", "A2")) == "signed-on-elsewhere"
    before = town.state
    town.sign_on("olga", "A1")
    assert town.state is before
    town.shift("day", "A1", 20, 28, crew=["ivan"])
    assert refused(town, lambda: town.shift("two", "A2", 27, 30, crew=["ivan"])) == "crew-member-has-shift"
    assert refused(town, lambda: town.shift("two", "A1", 27, 30)) == "unit-has-shift"


def test_nobody_signs_off_a_unit_that_has_work() -> None:
    town = staffed()
    town.sign_on("olga", "A1")
    town.assign("A1", town.call(1))
    assert refused(town, lambda: town.sign_off("olga")) == "unit-responding"


def test_too_little_rest_is_refused_and_with_leave_it_stands_in_the_log() -> None:
    town = staffed()
    town.shift("one", "A1", 0, 12, crew=["ivan"])
    assert refused(town, lambda: town.shift("two", "A2", 20, 30, crew=["ivan"])) == "rest-too-short"
    town.shift("two", "A2", 20, 30, crew=["ivan"], despite_limits=True)
    planned = town.log[-1].event
    assert [reason.code for reason in planned.reasons] == ["too-little-rest"]  # type: ignore[union-attr]
    assert planned.reasons[0].values["rest_s"] == 8 * HOUR_S  # type: ignore[union-attr]


def test_rest_counts_from_when_the_crew_truly_came_off_duty() -> None:
    town = staffed()
    town.sign_on("ivan", "A1")
    town.at_hour(14)
    town.sign_off("ivan")
    town.wait(60)
    town.sign_on("ivan", "A2")
    town.sign_off("ivan")
    town.at_hour(20)
    assert refused(town, lambda: town.sign_on("ivan", "A1")) == "rest-too-short"
    town.sign_on("ivan", "A1", despite_limits=True)


def test_a_week_and_a_shift_have_a_most() -> None:
    town = staffed()
    for day in range(4):
        town.shift(f"d{day}", "A1", 24 * day, 24 * day + 12, crew=["ivan"])
    assert refused(town, lambda: town.shift("d4", "A1", 96, 108, crew=["ivan"])) == "week-too-long"
    town.shift("d7", "A1", 7 * 24, 7 * 24 + 12, crew=["ivan"])
    assert refused(town, lambda: town.shift("long", "A2", 0, 25)) == "shift-too-long"


def test_a_roster_is_imported_whole_or_not_at_all() -> None:
    town = staffed()

    def row(shift_id: str, unit_id: str, from_hour: float, *crew: str) -> PlanShift:
        from_at = town.hour(from_hour)
        return PlanShift(
            shift_id=shift_id, unit_id=unit_id, crew_ids=crew, from_at=from_at, until_at=from_at + 8 * HOUR_S
        )

    good = (row("a", "A1", 0, "olga"), row("b", "A2", 0, "ivan"))
    with pytest.raises(Refused, match="Shift 3 of 3") as refusal:
        town.do(ImportRoster(shifts=(*good, row("c", "A2", 4, "petr"))))
    assert (refusal.value.code, refusal.value.field) == ("unit-has-shift", "shifts.2.unit_id")
    assert not town.state.shifts.shifts
    assert len(town.do(ImportRoster(shifts=good))) == 2
    assert town.do(ImportRoster(shifts=good)) == [], "the same roster again changes nothing"


def test_a_shift_that_has_begun_can_be_prolonged_but_not_cancelled() -> None:
    town = staffed()
    town.shift("day", "A1", 0, 8, crew=["olga"])
    town.change_over()
    assert refused(town, lambda: town.do(CancelShift(shift_id="day", reason="sick"))) == "shift-begun"
    assert refused(town, lambda: town.do(ChangeShift(shift_id="day", from_at=town.hour(2)))) == "shift-begun"
    town.do(ChangeShift(shift_id="day", until_at=town.hour(10)))
    town.do(ChangeShift(shift_id="day", crew_ids=("ivan",)))
    assert town.capabilities("A1") == {"bariatric", "paramedic"}
    town.at_hour(9)
    assert town.obstacle("A1", 1) is None


def test_the_rules_are_data() -> None:
    rules = {"obstetric": CrewRule(qualifications=frozenset({"midwife"}))}
    town = staffed(ShiftSettings(crew_rules=rules))
    town.do(RegisterCrewMember(member_id="anna", qualifications=frozenset({"midwife"})))
    town.sign_on("anna", "A2")
    assert town.capabilities("A2") == {"intensive_care", "paramedic", "obstetric"}


@pytest.mark.parametrize(
    ("field", "value"), [("minimum_rest_s", -1.0), ("break_minimum_cover", 1.1), ("end_of_shift_from_priority", 1)]
)
def test_a_setting_out_of_range_is_named(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"shifts.{field}"):
        ShiftSettings(**{field: value})  # type: ignore[arg-type]


spans = st.tuples(st.integers(0, 300), st.integers(1, 30))
plans = st.tuples(st.sampled_from(["A1", "A2"]), spans, st.sets(st.sampled_from(["olga", "ivan", "petr"]), max_size=3))


@settings(max_examples=60)
@given(st.lists(plans, max_size=12), st.booleans())
def test_no_two_shifts_of_one_person_or_unit_ever_overlap(
    wanted: list[tuple[str, tuple[int, int], set[str]]], despite_limits: bool
) -> None:
    """Whatever is planned in whatever order, with or without leave; and the index knows exactly what is planned."""
    town = staffed()
    for number, (unit_id, (from_hour, hours), crew) in enumerate(wanted):
        try:
            town.shift(
                f"s{number}", unit_id, from_hour, from_hour + hours, crew=sorted(crew), despite_limits=despite_limits
            )
        except Refused:
            continue
    shifts = town.state.shifts
    for index, whom in ((shifts.shift_ids_of_unit, "unit"), (shifts.shift_ids_of_member, "member")):
        for name, ids in index.items():
            own = [shifts.shifts[shift_id] for shift_id in ids]
            assert all(first.until_at <= second.from_at for first, second in pairwise(own)), whom
            assert {s.shift_id for s in own} == {
                s.shift_id for s in shifts.shifts.values() if s.unit_id == name or name in s.crew_ids
            }


@settings(max_examples=60)
@given(st.lists(spans, min_size=1, max_size=8), st.integers(-400, 400))
def test_no_week_has_more_work_than_the_worst_week_found(drawn: list[tuple[int, int]], hour: int) -> None:
    """The few windows that are looked at are enough: no other window of seven days holds more."""
    every = [
        Shift(shift_id=str(n), unit_id="A1", crew_ids=(), from_at=a * HOUR_S, until_at=(a + b) * HOUR_S)
        for n, (a, b) in enumerate(drawn)
    ]
    start, end = hour * HOUR_S, hour * HOUR_S + 168 * HOUR_S
    within = sum(max(0.0, min(s.until_at, end) - max(s.from_at, start)) for s in every)
    if start < every[0].until_at and every[0].from_at < end:
        assert within <= most_within_a_week_s(every[0], every[1:])


def test_a_crew_out_of_service_can_change_over() -> None:
    town = staffed()
    town.shift("day", "A1", 0, 8, crew=["olga"])
    town.change_over()
    town.do(RecordUnitStatus(unit_id="A1", status=S.OUT_OF_SERVICE))
    town.at_hour(8)
    assert town.change_over() == ["ShiftEnded", "UnitCrewChanged"]


def test_a_unit_without_a_crew_is_sent_only_expressly_and_the_log_says_so() -> None:
    """Nobody is told that help is coming in a vehicle that stands locked in the garage."""
    town = DutyTown()
    town.unit("A1", "west")
    town.shift("day", "A1", 0, 12)
    town.change_over()
    town.at_hour(13)
    town.change_over()
    send = AssignUnit(unit_id="A1", incident_id=town.call(1))
    with pytest.raises(Refused, match="despite_duty") as refused:
        town.do(send)
    assert refused.value.code == "crew-unavailable"
    [sent] = town.do(replace(send, despite_duty=True))
    assert isinstance(sent, UnitAssigned)
    assert [reason.code for reason in sent.reasons] == ["off-duty"]


def test_a_unit_sent_off_duty_is_diverted_only_expressly_too_and_the_log_says_so() -> None:
    town = DutyTown()
    town.unit("A1", "west")
    town.shift("day", "A1", 0, 12)
    town.change_over()
    town.at_hour(13)
    town.change_over()
    town.do(AssignUnit(unit_id="A1", incident_id=town.call(9, priority=3), despite_duty=True))
    divert = DivertUnit(unit_id="A1", to_incident_id=town.call(1), reason="more urgent")
    with pytest.raises(Refused, match="despite_duty") as refused:
        town.do(divert)
    assert refused.value.code == "crew-unavailable"
    [*_, sent] = town.do(replace(divert, despite_duty=True))
    assert isinstance(sent, UnitAssigned)
    assert [reason.code for reason in sent.reasons] == ["off-duty"]


def test_a_crew_that_rests_or_goes_home_soon_may_be_sent_and_it_is_said() -> None:
    """Leaving a crew out of the proposal is a default; only an absent crew or a protected break is a wall."""
    town = DutyTown()
    for unit_id in ("A1", "A2", "A3"):
        town.unit(unit_id, "west")
        town.shift(f"day-{unit_id}", unit_id, 0, 12)
    town.change_over()
    town.at_hour(11.9)
    town.do(StartBreak(unit_id="A1"))
    town.do(StartBreak(unit_id="A2", interruptible_to_priority=0))
    sent = [town.assign(unit_id, town.call(1, priority=3))[0] for unit_id in ("A1", "A3")]
    assert [[reason.code for reason in one.reasons] for one in sent] == [["on-break"], ["shift-ends-soon"]]  # type: ignore[union-attr]
    with pytest.raises(Refused, match="break"):
        town.assign("A2", town.call(1, priority=1))
