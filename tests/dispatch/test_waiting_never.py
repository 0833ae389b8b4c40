"""What a plan for waiting calls never does, whatever waits and whoever is free."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.messages import CloseIncident
from dispatch.model import IncidentStatus, Need, UnitStatus
from dispatch.needs import filling_of, open_slots
from dispatch.settings import DispatchSettings
from dispatch.waiting.settings import WaitingSettings
from tests.dispatch.waiting_world import QueueTown, who_goes_where
from tests.dispatch.world import need

S = UnitStatus
A, B = frozenset({"a"}), frozenset({"b"})
SHAPES = (
    (need(),),
    (need("a"), need()),
    (need(count=2), Need(capabilities=A, optional=True)),
    (Need(capabilities=A, alternatives=(B,)),),
    (Need(capabilities=A | B, alternatives=(A, frozenset())), need("b")),
)
POLICIES = ("closest", "coverage-aware", "preparedness")
minutes = st.integers(0, 12).map(float)
kinds = st.sampled_from([(), ("a",), ("b",), ("a", "b")])
shares = st.floats(0.0, 1.0)


@st.composite
def towns(draw: st.DrawFn) -> QueueTown:
    """Free units with losses, units on their way to transports, and calls that wait, some of them for long."""
    policies = dict(enumerate(draw(st.tuples(*[st.sampled_from(POLICIES)] * 3)), start=1))
    town = QueueTown(
        DispatchSettings(
            policy_by_priority=policies,
            waiting=WaitingSettings(take_from_calls=draw(st.booleans())),
            max_arrival_s=draw(st.sampled_from([None, 480.0])),
        )
    )
    for number in range(draw(st.integers(0, 2))):
        town.unit(f"R{number}", "west", *draw(kinds))
        town.under_way(f"R{number}", to_minute=draw(minutes), seen_minute=draw(minutes))
    for number in range(draw(st.integers(0, 4))):
        town.unit(f"U{number}", draw(st.sampled_from(["west", "east"])), *draw(kinds))
    for _ in range(draw(st.integers(1, 4))):
        town.call(draw(minutes), priority=draw(st.integers(1, 3)), needs=draw(st.sampled_from(SHAPES)))
        town.wait(draw(st.sampled_from([0.0, 60.0, 4_000.0])))
    for unit_id in town.state.units:
        town.seen(unit_id, draw(minutes))
    known = {unit_id: draw(shares) for unit_id in sorted(town.state.units)}
    town.coverage_lost, town.preparedness_lost = draw(st.sampled_from([(None, None), (known, known)]))
    return town


@settings(deadline=None, max_examples=80)
@given(towns())
def test_no_unit_goes_to_two_calls_and_nobody_who_is_excluded_goes_anywhere(town: QueueTown) -> None:
    """It costs no more than greedy either, and speaks of the very arrivals that a recommendation does."""
    plan = town.plan()
    sent = [planned.unit_id for planned in plan.assignments]
    assert len(set(sent)) == len(sent)
    assert plan.cost <= plan.greedy_cost
    for planned in plan.assignments:
        found = {unit.unit_id: unit for unit in town.recommend(planned.incident_id).ranked}
        assert planned.estimated_arrival_s == found[planned.unit_id].estimated_arrival_s
        assert planned.preempts_incident_id == found[planned.unit_id].preempts_incident_id


@settings(deadline=None, max_examples=80)
@given(towns())
def test_a_followed_plan_fills_one_slot_with_each_unit_and_leaves_no_call_alone_that_somebody_could_serve(
    town: QueueTown,
) -> None:
    """And every assignment can be carried out."""
    plan = town.plan()
    for planned in sorted(plan.assignments, key=lambda p: p.preempts_incident_id is None):
        town.follow(planned)
    for incident_id in town.state.open_incident_ids:
        incident = town.the_incident(incident_id)
        sent = [p.unit_id for p in plan.assignments if p.incident_id == incident_id]
        others = [town.the_unit(unit_id).capabilities for unit_id in incident.unit_ids if unit_id not in sent]
        left = filling_of(town.state, incident).open
        assert len(open_slots(incident, others)) - len(left) == len(sent)
        if incident.status is IncidentStatus.WAITING:
            found = town.recommend(incident_id)
            assert all(unit.preempts_incident_id for unit in found.ranked if unit.unit_id in found.chosen)


@settings(deadline=None, max_examples=80)
@given(towns(), st.data())
def test_a_call_that_waits_alone_gets_whom_the_recommendation_chooses(town: QueueTown, data: st.DataObject) -> None:
    """One need, no alternative, nobody to take: both speak of the same policy."""
    for incident_id in town.state.open_incident_ids:
        if town.the_incident(incident_id).status is IncidentStatus.WAITING:
            town.do(CloseIncident(incident_id=incident_id, disposition="done"))
    shape = (need(*data.draw(kinds)),)
    incident = town.call(data.draw(minutes), priority=data.draw(st.integers(1, 3)), needs=shape)
    found = town.recommend(incident)
    ranked = {unit.unit_id: unit for unit in found.ranked}
    planned = {
        unit_id: cost_of(ranked, unit_id) for unit_id, to in who_goes_where(town.plan()).items() if to == incident
    }
    chosen = {unit_id: cost_of(ranked, unit_id) for unit_id in found.chosen}
    if not any(unit.preempts_incident_id for unit in ranked.values()):
        assert sorted(planned.values()) == sorted(chosen.values())


def cost_of(ranked: dict[str, object], unit_id: str) -> float:
    return ranked[unit_id].cost_s  # type: ignore[attr-defined, no-any-return]


@settings(deadline=None)
@given(st.tuples(minutes, minutes), st.tuples(st.integers(1, 3), st.integers(1, 3)), st.floats(0, 50_000))
def test_of_two_calls_for_one_unit_the_one_of_more_weight_by_priority_and_age_is_served(
    places: tuple[float, float], priorities: tuple[int, int], ahead_s: float
) -> None:
    """However urgent the later one: what decides is weight, unless the roads make up for the difference."""
    town = QueueTown()
    town.unit("W1", "west")
    first = town.call(places[0], priority=priorities[0])
    town.wait(ahead_s)
    second = town.call(places[1], priority=priorities[1])
    served = who_goes_where(town.plan())["W1"]
    longest_s = 2 * town.settings.unserved_s
    worth = {
        incident_id: town.settings.weight_of(priority, waited_s=waited_s) * (longest_s - 60.0 * (1.0 + minute))
        for incident_id, minute, priority, waited_s in zip(
            (first, second), places, priorities, (ahead_s, 0.0), strict=True
        )
    }
    assert worth[served] == pytest.approx(max(worth.values()), rel=1e-6)


def jobs_until_the_transport(*, aging_s: float, jobs: int) -> int | None:
    """One unit, a transport from the first minute, and an emergency every 20 minutes while a job takes 21.

    After how many jobs the transport is served; None: not within so many.
    """
    town = QueueTown(DispatchSettings(aging_s=aging_s))
    town.unit("W1", "west")
    transport = town.call(1, priority=3)
    began_at, calls = town.now, 0
    for job in range(jobs):
        while began_at + calls * 1_200.0 <= town.now:
            town.call(1, priority=1)
            calls += 1
        [planned] = town.plan().assignments
        if planned.incident_id == transport:
            return job
        town.follow(planned)
        town.report("W1", S.EN_ROUTE, S.ON_SCENE, S.AVAILABLE_AT_STATION)
        town.do(CloseIncident(incident_id=planned.incident_id, disposition="treated"))
        town.wait(21 * 60.0 - 180.0)
        town.seen("W1", 0)
    return None


def test_a_transport_is_served_although_emergencies_never_cease() -> None:
    """In a queue that only grows its turn comes; without ageing it never would."""
    served_after = jobs_until_the_transport(aging_s=600.0, jobs=60)
    assert served_after is not None
    assert 0 < served_after < 30
    assert jobs_until_the_transport(aging_s=1e12, jobs=60) is None
