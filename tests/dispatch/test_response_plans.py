"""Numbered stories of response plans: what a determinant needs, who is told, and what each alarm level adds."""

import msgspec
import pytest

from dispatch.messages import (
    AnswerNotification,
    ApplyResponsePlan,
    ChangeAlarmLevel,
    ChangeNeeds,
    CloseIncident,
    NotifyService,
    ReopenIncident,
    ServiceNotificationRequested,
)
from dispatch.model import Need
from dispatch.refusal import Refused
from dispatch.response_plans.needs import greater_of, without
from dispatch.response_plans.plan import PlanBook, ResponsePlan, fits
from dispatch.response_plans.state import NotificationOutcome
from tests.dispatch.intake_world import TelephoneTown, shipped_settings
from tests.dispatch.world import need


@pytest.fixture
def town() -> TelephoneTown:
    return TelephoneTown()


def refusal_of(town: TelephoneTown, command: object) -> Refused:
    before = town.state
    with pytest.raises(Refused) as refused:
        town.do(command)  # type: ignore[arg-type]
    assert town.state is before
    return refused.value


def told(town: TelephoneTown, incident_id: str) -> list[str]:
    return [asked.service for asked in town.the_plan(incident_id).notifications]


def test_01_the_plan_with_the_longest_fitting_determinant_counts() -> None:
    plans = [ResponsePlan(determinant=key, needs=(need(),)) for key in ("*", "10", "10-D", "10-D-1")]
    book = PlanBook(plans=tuple(plans))
    wanted = {"10-D-1": "10-D-1", "10-D-2": "10-D", "10-DX": "10", "10.5": "10", "100": "*", "9-E-1": "*"}
    found = {determinant: book.plan_for(determinant) for determinant in wanted}
    assert {determinant: plan.determinant for determinant, plan in found.items() if plan} == wanted
    assert not fits("10-D", "10-D1")


def test_02_two_units_if_available(town: TelephoneTown) -> None:
    """Dispatchers ask for `two engines if available`: the second is sent when there is one, and missed by nobody when
    there is none."""
    incident_id, _ = town.receive(3, determinant="chest-pain.severe", priority=1)
    assert len(town.recommend(incident_id).chosen) == 2
    for unit_id in ("A1", "B1", "B2"):
        other, _ = town.receive(1)
        town.assign(unit_id, other)
    alone = town.recommend(incident_id)
    assert alone.chosen == ("A2",)
    assert not [reason for reason in alone.shortfalls if reason.code in ("need-unfilled", "no-such-unit")]


def test_03_an_alternative_comes_where_the_best_can_not(town: TelephoneTown) -> None:
    """No obstetric unit in this town: a physician comes, and nothing is reported as impossible."""
    incident_id, _ = town.receive(3, determinant="birth.imminent", priority=1)
    chosen = town.recommend(incident_id).chosen
    assert chosen == ("A2",)
    assert town.the_incident(incident_id).hospital_capabilities == {"maternity"}


def test_04_services_are_told_once_and_the_list_of_those_who_have_not_answered_is_kept(town: TelephoneTown) -> None:
    incident_id, _ = town.receive(3, determinant="trauma.entrapment", priority=1)
    assert told(town, incident_id) == ["rescue", "police"]
    assert town.state.response_plans.pending_ids == (incident_id,)
    for service in ("rescue", "police"):
        town.do(AnswerNotification(incident_id=incident_id, service=service, outcome=NotificationOutcome.ACKNOWLEDGED))
    assert town.state.response_plans.pending_ids == ()
    again = AnswerNotification(incident_id=incident_id, service="police", outcome=NotificationOutcome.ACKNOWLEDGED)
    assert town.do(again) == []
    other = msgspec.structs.replace(again, outcome=NotificationOutcome.DECLINED)
    assert refusal_of(town, other).code == "notification-answered"
    town.do(NotifyService(incident_id=incident_id, service="police"))
    assert town.state.response_plans.pending_ids == (incident_id,)


def test_05_each_alarm_level_adds_to_the_one_below_and_lowering_takes_away_what_it_added(town: TelephoneTown) -> None:
    incident_id, _ = town.receive(3, determinant="trauma.major", priority=1)
    first = town.the_incident(incident_id).needs
    town.do(ChangeAlarmLevel(incident_id=incident_id, alarm_level=3, reason="bus"))
    third = town.the_incident(incident_id).needs
    assert sum(n.count for n in third) == sum(n.count for n in first) + 2 + 4
    assert told(town, incident_id) == ["rescue"], "the third level tells the rescue service"
    assert town.do(ChangeAlarmLevel(incident_id=incident_id, alarm_level=3, reason="bus")) == []
    town.do(ChangeAlarmLevel(incident_id=incident_id, alarm_level=1, reason="bus was empty"))
    assert town.the_incident(incident_id).needs == first
    refused = refusal_of(town, ChangeAlarmLevel(incident_id=incident_id, alarm_level=4, reason="more"))
    assert (refused.code, "1 to 3" in refused.detail) == ("no-such-alarm-level", True)


def test_06_what_an_operator_asked_for_besides_the_plan_survives_every_change_of_plan(town: TelephoneTown) -> None:
    incident_id, _ = town.receive(3, determinant="trauma.major", priority=1)
    besides = Need(capabilities=frozenset({"bariatric"}), alternatives=(frozenset(),))
    needs = (*town.the_incident(incident_id).needs, besides)
    town.do(ChangeNeeds(incident_id=incident_id, needs=needs, reason="200 kg"))
    town.do(ChangeAlarmLevel(incident_id=incident_id, alarm_level=2, reason="second car"))
    assert besides in town.the_incident(incident_id).needs
    town.triage(incident_id, "no", "no", "adult")
    assert besides in town.the_incident(incident_id).needs
    assert town.the_incident(incident_id).determinant == "arrest.adult"


def test_07_needs_said_by_hand_are_not_replaced_by_a_plan(town: TelephoneTown) -> None:
    incident_id, _ = town.receive(3, determinant="trauma.major", priority=1, needs=[{"count": 2}])
    assert town.the_incident(incident_id).needs == (need(count=2),)
    assert town.the_plan(incident_id).plan_key == ""
    no_plan = ChangeAlarmLevel(incident_id=incident_id, alarm_level=2, reason="more")
    assert refusal_of(town, no_plan).code == "no-response-plan"
    town.do(ApplyResponsePlan(incident_id=incident_id))
    assert town.the_plan(incident_id).plan_key == "trauma.major"
    assert town.do(ApplyResponsePlan(incident_id=incident_id)) == []


def test_08_another_plan_does_not_tell_again_who_was_told(town: TelephoneTown) -> None:
    incident_id, _ = town.receive(3, determinant="trauma.violence", priority=1)
    events = town.do(ApplyResponsePlan(incident_id=incident_id, plan_key="trauma.entrapment"))
    new = [event.service for event in events if isinstance(event, ServiceNotificationRequested)]
    assert new == ["rescue"]
    assert refusal_of(town, ApplyResponsePlan(incident_id=incident_id, plan_key="x")).code == "response-plan-not-found"
    assert refusal_of(town, NotifyService(incident_id=incident_id, service="navy")).code == "service-not-found"
    stranger = AnswerNotification(incident_id=incident_id, service="gas", outcome=NotificationOutcome.DECLINED)
    assert refusal_of(town, stranger).code == "notification-not-found"


def test_09_a_service_can_be_told_of_an_incident_without_a_plan() -> None:
    bare = msgspec.structs.replace(shipped_settings().response_plans, plans=())
    town = TelephoneTown(msgspec.structs.replace(shipped_settings(), response_plans=bare))
    incident_id, _ = town.receive(3)
    assert town.the_incident(incident_id).needs == (need(),)
    town.do(NotifyService(incident_id=incident_id, service="fire"))
    assert told(town, incident_id) == ["fire"]
    assert refusal_of(town, ApplyResponsePlan(incident_id=incident_id)).code == "response-plan-not-found"


def test_09b_nobody_has_to_be_told_of_a_closed_incident_until_it_goes_on(town: TelephoneTown) -> None:
    incident_id, _ = town.receive(3, determinant="trauma.violence", priority=1)
    town.do(CloseIncident(incident_id=incident_id, disposition="hoax"))
    assert town.state.response_plans.pending_ids == ()
    late = AnswerNotification(incident_id=incident_id, service="police", outcome=NotificationOutcome.ACKNOWLEDGED)
    town.do(ReopenIncident(incident_id=incident_id, reason="no hoax"))
    assert town.state.response_plans.pending_ids == (incident_id,)
    town.do(CloseIncident(incident_id=incident_id, disposition="treated"))
    town.do(late)
    assert town.state.response_plans.pending_ids == ()


def test_10_needs_as_lists() -> None:
    als, any_unit = need("als"), need()
    assert without((als, any_unit, als), (als, need("paed"))) == (any_unit, als)
    assert greater_of((any_unit,), (need(count=2), als)) == (need(count=2), als)
    assert greater_of((als, als), (als,)) == (need("als", count=2),)
