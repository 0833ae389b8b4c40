"""Alarms: each told once, as long as its cause lasts, to somebody who must answer."""

import pytest

from dispatch.alarms.review import next_review_at
from dispatch.alarms.settings import AlarmSettings, Limit
from dispatch.messages import (
    AcknowledgeAlarm,
    AlarmCleared,
    AssignUnit,
    CloseIncident,
    RecordUnitStatus,
    ReviewAlarms,
    StackIncident,
    StandDownUnit,
    StartTransport,
    UnstackIncident,
)
from dispatch.model import UnitStatus
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from tests.dispatch.duty_world import HOUR_S, DutyTown
from tests.dispatch.transport_world import TransportTown

S = UnitStatus


def watched(alarm_settings: AlarmSettings | None = None, *, units: int = 2) -> DutyTown:
    town = DutyTown(None if alarm_settings is None else DispatchSettings(alarms=alarm_settings))
    for number in range(1, units + 1):
        town.unit(f"A{number}", "west")
    town.hospital("H", 5)
    return town


def sent(town: DutyTown, unit_id: str, incident_id: str, *, estimated_arrival_s: float | None = None) -> None:
    town.do(AssignUnit(unit_id=unit_id, incident_id=incident_id, estimated_arrival_s=estimated_arrival_s))


def test_a_crew_that_does_not_answer_is_told_of_once_and_it_ends_when_it_answers() -> None:
    town = watched()
    sent(town, "A1", town.call(1), estimated_arrival_s=300)
    town.wait(59)
    assert town.review() == []
    town.wait(1)
    assert town.review() == ["no-acknowledgement"]
    assert town.review() == []
    [alarm] = town.state.alarms.open.values()
    assert alarm.reason.values == {"unit_id": "A1", "incident_id": "I-000001", "waited_s": 60.0, "limit_s": 60.0}
    town.report("A1", S.EN_ROUTE)
    assert town.review() == ["-no-acknowledgement"]
    assert town.review() == []


def test_a_crew_is_late_when_it_should_have_arrived_by_its_own_estimate() -> None:
    town = watched()
    sent(town, "A1", town.call(1), estimated_arrival_s=600)
    town.report("A1", S.EN_ROUTE)
    town.wait(600 + 300 - 61)
    assert town.review() == []
    town.wait(1)
    assert town.review() == ["late-en-route"]
    assert next(iter(town.state.alarms.open.values())).reason.values["late_s"] == 300.0
    town.report("A1", S.ON_SCENE)
    assert town.review() == ["-late-en-route"]


def test_without_an_estimate_the_way_has_a_limit_of_its_own() -> None:
    town = watched()
    sent(town, "A1", town.call(1))
    town.report("A1", S.EN_ROUTE)
    town.wait(1_199)
    assert "late-en-route" not in town.review()
    town.wait(1)
    assert "late-en-route" in town.review()
    [late] = [a for a in town.state.alarms.open.values() if a.kind == "late-en-route"]
    assert late.reason.code == "long-en-route"


def test_a_crew_long_on_scene_and_long_at_the_hospital() -> None:
    town = watched()
    incident_id = town.call(1)
    sent(town, "A1", incident_id)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE)
    town.wait(2_700)
    assert town.review() == ["long-on-scene"]
    town.report("A1", S.TRANSPORTING, S.AT_HOSPITAL, hospital_id="H")
    assert town.review() == ["-long-on-scene"]
    town.wait(1_800)
    assert town.review() == ["long-at-hospital"]
    town.do(RecordUnitStatus(unit_id="A1", status=S.AT_HOSPITAL, handed_over=True))
    assert town.review() == ["-long-at-hospital"], "clear of its patient, it may stand there as long as it likes"


def test_a_call_to_which_nobody_goes_is_told_of_and_again_when_it_is_left_again() -> None:
    town = watched()
    incident_id = town.call(1)
    town.wait(60)
    assert town.review() == ["call-unassigned"]
    sent(town, "A1", incident_id, estimated_arrival_s=120)
    assert town.review() == ["-call-unassigned"]
    town.do(StandDownUnit(unit_id="A1", reason="broken door"))
    assert town.review() == []
    town.wait(60)
    assert town.review() == ["call-unassigned"]
    causes = [alarm.cause for alarm in (*town.state.alarms.open.values(), *town.state.alarms.cleared)]
    assert len(set(causes)) == 2, "the second wait is another cause"


def test_a_call_queued_on_a_busy_unit_is_not_forgotten_there() -> None:
    """Queued, it is not told of as unassigned; but neither does it wait without limit."""
    town = watched()
    sent(town, "A1", town.call(1, priority=3), estimated_arrival_s=60)
    queued = town.call(2, priority=3)
    town.do(StackIncident(unit_id="A1", incident_id=queued))
    town.wait(900)
    assert "call-unassigned" not in town.review()
    town.wait(2_700)
    assert "stacked-too-long" in town.review()
    town.do(UnstackIncident(incident_id=queued, reason="too long"))
    assert {"-stacked-too-long", "call-unassigned"} <= set(town.review())


def test_a_norm_about_to_be_missed_is_told_before_it_is() -> None:
    """Twenty minutes for the gravest calls: five minutes before, when nobody is known to arrive in time."""
    town = watched()
    incident_id = town.call(1)
    town.wait(900)
    assert town.review() == ["call-unassigned", "norm-nearly-missed"]
    sent(town, "A1", incident_id, estimated_arrival_s=240)
    assert town.review() == ["-call-unassigned", "-norm-nearly-missed"]
    town.report("A1", S.EN_ROUTE)
    town.wait(240)
    assert town.review() == ["norm-missed"], "it did not come"
    town.report("A1", S.ON_SCENE)
    assert town.review() == ["-norm-missed"]


def test_a_short_norm_is_not_at_risk_from_its_first_second() -> None:
    """Five minutes before the end of a norm of eight would be too soon: the last two fifths count."""
    town = DutyTown(DispatchSettings(targets_s={1: 480.0}))
    town.call(1)
    town.wait(287)
    assert town.review() == ["call-unassigned"]
    town.wait(1)
    assert "norm-nearly-missed" in town.review()


def test_an_arrival_foreseen_after_the_norm_is_told_when_the_unit_is_sent() -> None:
    town = watched()
    incident_id = town.call(1)
    sent(town, "A1", incident_id, estimated_arrival_s=1_300)
    assert town.review() == ["arrival-after-norm"]
    assert next(iter(town.state.alarms.open.values())).reason.values["late_s"] == 100.0
    town.do(AssignUnit(unit_id="A2", incident_id=incident_id, estimated_arrival_s=300, additional=True))
    assert town.review() == ["-arrival-after-norm"]


def test_a_position_stale_for_days_does_not_go_unnoticed() -> None:
    """Elsewhere units stood on the map where they had been ten days ago, and nobody noticed."""
    town = watched()
    town.seen("A1", 0)
    town.seen("A2", 0)
    assert town.review(positions=True) == []
    town.wait(1_800)
    town.seen("A1", 0)
    town.wait(1_800)
    assert town.review(positions=True) == ["stale-position"]
    [alarm] = town.state.alarms.open.values()
    assert (alarm.unit_id, alarm.reason.values["age_s"]) == ("A2", HOUR_S)
    town.wait(10 * 24 * HOUR_S)
    town.seen("A1", 0)
    assert [a.unit_id for a in town.state.alarms.open.values()] == ["A2"], "it stays until the unit is seen"
    town.seen("A2", 0)
    assert town.review(positions=True) == ["-stale-position"]


def test_a_moving_unit_is_missed_sooner_and_one_in_the_workshop_not_at_all() -> None:
    town = watched()
    sent(town, "A1", town.call(1), estimated_arrival_s=900)
    town.report("A1", S.EN_ROUTE)
    town.do(RecordUnitStatus(unit_id="A2", status=S.OUT_OF_SERVICE))
    town.seen("A1", 0)
    town.seen("A2", 0)
    town.wait(300)
    assert town.review(positions=True) == ["stale-position"]
    town.wait(4_000)
    town.review(positions=True)
    assert [a.unit_id for a in town.state.alarms.open.values() if a.kind == "stale-position"] == ["A1"]


def test_when_the_feed_of_positions_stops_one_alarm_says_so() -> None:
    town = watched(units=6)
    for number in range(1, 7):
        town.seen(f"A{number}", 0)
    town.wait(HOUR_S)
    assert town.review(positions=True) == ["position-feed-lost"]
    town.wait(60)
    assert town.review(positions=True) == []
    for number in range(1, 6):
        town.seen(f"A{number}", 0)
    assert sorted(town.review(positions=True)) == ["-position-feed-lost", "stale-position"]


def test_without_word_of_positions_their_alarms_stay_as_they_are() -> None:
    town = watched()
    town.seen("A1", 0)
    town.wait(HOUR_S)
    town.review(positions=True)
    assert town.review() == []
    assert town.open_alarms() == ["stale-position"]


def test_an_alarm_that_nobody_acknowledges_goes_one_level_up_once() -> None:
    town = watched()
    town.call(1)
    town.wait(60)
    town.review()
    town.wait(120)
    assert town.review() == ["!call-unassigned"]
    assert town.review() == []
    [alarm] = town.state.alarms.open.values()
    assert (alarm.level, alarm.escalated_at, alarm.reason.values["waited_s"]) == (2, town.now, 180.0)


def test_an_acknowledged_alarm_stays_but_does_not_go_up() -> None:
    town = watched()
    town.call(1)
    town.wait(60)
    town.review()
    town.do(AcknowledgeAlarm(alarm_id="AL-000001", acknowledged_by="olga"))
    town.do(AcknowledgeAlarm(alarm_id="AL-000001", acknowledged_by="ivan"))
    town.wait(600)
    assert town.review() == []
    alarm = town.state.alarms.open["AL-000001"]
    assert (alarm.acknowledged_by, alarm.acknowledged_at, alarm.level) == ("olga", town.now - 600, 1)


def test_acknowledging_what_has_just_cleared_is_no_error_and_what_never_was_is_one() -> None:
    town = watched()
    incident_id = town.call(1)
    town.wait(60)
    town.review()
    town.do(CloseIncident(incident_id=incident_id, disposition="nobody there"))
    assert town.review() == ["-call-unassigned"]
    assert town.do(AcknowledgeAlarm(alarm_id="AL-000001", acknowledged_by="olga")) == []
    with pytest.raises(Refused) as refusal:
        town.do(AcknowledgeAlarm(alarm_id="AL-000002", acknowledged_by="olga"))
    assert refusal.value.code == "alarm-not-found"


def test_limits_differ_by_priority_and_type_of_unit_and_an_alarm_can_be_switched_off() -> None:
    settings = AlarmSettings(
        no_acknowledgement=Limit(after_s=90, by_priority={1: 30}, by_unit_type={"ambulance": 40}),
        call_unassigned=Limit(after_s=1, enabled=False),
    )
    town = watched(settings)
    first, second = town.call(1, priority=1), town.call(1, priority=2)
    town.wait(10)
    assert town.review() == []
    sent(town, "A1", first, estimated_arrival_s=60)
    sent(town, "A2", second, estimated_arrival_s=60)
    town.wait(30)
    assert [alarm.unit_id for alarm in _reviewed(town)] == ["A1"]
    town.wait(10)
    assert [alarm.unit_id for alarm in _reviewed(town)] == ["A1", "A2"]


def _reviewed(town: DutyTown) -> list:  # type: ignore[type-arg]
    town.review()
    return sorted(town.state.alarms.open.values(), key=lambda alarm: alarm.alarm_id)


def test_a_look_at_one_call_leaves_the_others_alone() -> None:
    town = watched()
    calls = [town.call(minute) for minute in (1, 2, 3)]
    town.at_hour(0.1)
    [raised] = town.do(ReviewAlarms(incident_ids=(calls[1],)))
    assert (raised.kind.value, raised.incident_id) == ("call-unassigned", calls[1])
    assert town.review() == ["call-unassigned", "call-unassigned"]
    for call_id in calls[:2]:
        town.do(CloseIncident(incident_id=call_id, disposition="nobody there"))
    [cleared] = town.do(ReviewAlarms(unit_ids=("A1",), incident_ids=(calls[0],)))
    assert len(town.open_alarms()) == 2
    assert town.review() == ["-call-unassigned"]
    assert town.do(ReviewAlarms(unit_ids=("nobody",))) == []
    assert isinstance(cleared, AlarmCleared)


def test_it_is_known_when_to_look_again() -> None:
    """Between two looks nothing falls due: the instant told is exact, not a guess."""
    town = watched()
    sent(town, "A1", town.call(1), estimated_arrival_s=300)
    due_at = next_review_at(town.state, now=town.now, settings=town.settings)
    assert due_at == town.now + 60
    town.wait(60)
    town.review()
    assert next_review_at(town.state, now=town.now, settings=town.settings) == town.now + 120, "its escalation"


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        (lambda: AlarmSettings(on_scene=Limit(after_s=0)), "on_scene.after_s"),
        (lambda: AlarmSettings(escalate=Limit(after_s=60, by_priority={1: float("nan")})), "escalate.by_priority.1"),
        (lambda: AlarmSettings(feed_lost_share=0), "feed_lost_share"),
    ],
)
def test_a_limit_out_of_range_is_named(settings, field: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=f"alarms.{field}"):
        settings()


def test_a_scheduled_transport_is_not_watched_by_the_norm_of_emergencies() -> None:
    town = TransportTown()
    town.van("V1")
    transport_id = town.book("WEST", "EAST", 60, 90)
    town.planned()
    town.do(StartTransport(transport_id=transport_id))
    town.wait(3 * HOUR_S)
    assert [code for code in town.review() if "norm" in code] == []
