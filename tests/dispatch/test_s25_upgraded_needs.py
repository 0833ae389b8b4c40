"""A call turns out to be worse than it was taken for: who was sent to the lesser call is weighed anew."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.fulfilment import fulfil
from dispatch.messages import (
    ChangeNeeds,
    ChangePriority,
    DivertUnit,
    IncidentNeedsChanged,
    RequestFurtherUnits,
    StackIncident,
)
from dispatch.model import IncidentStatus, Need, UnitStatus
from dispatch.needs import Filling, Serving, Slot, filling
from dispatch.refusal import Refused
from tests.dispatch.world import Town, need, ranked_by_id

S = UnitStatus
INTENSIVE, PARAMEDIC = frozenset({"intensive"}), frozenset({"paramedic"})
INTENSIVE_ELSE_PARAMEDIC = Need(capabilities=INTENSIVE, alternatives=(PARAMEDIC,))
skill_sets = st.frozensets(st.sampled_from("abc"))
slot_lists = st.lists(
    st.builds(
        Slot,
        capabilities=skill_sets,
        alternatives=st.lists(skill_sets, max_size=2).map(tuple),
        optional=st.booleans(),
    ),
    min_size=1,
    max_size=4,
).map(lambda slots: sorted(slots, key=lambda slot: (slot.optional, -len(slot.capabilities))))
crews = st.lists(st.builds(Serving, capabilities=skill_sets, provisional=st.booleans()), max_size=4)


@pytest.fixture
def town() -> Town:
    town = Town()
    town.station("west", 0)
    town.unit("P1", "west", "paramedic")
    return town


def upgraded_call(town: Town, *, unit_id: str = "P1") -> str:
    """A paramedic was sent to a fall, which then turns out to be a cardiac arrest."""
    incident = town.call(5, priority=3, needs=[need("paramedic")])
    town.assign(unit_id, incident)
    town.wait(60)
    town.do(ChangeNeeds(incident_id=incident, needs=(INTENSIVE_ELSE_PARAMEDIC,), reason="cardiac arrest"))
    return incident


def test_after_an_upgrade_the_wanted_unit_is_proposed_though_an_alternative_is_on_its_way(town: Town) -> None:
    """Whoever was sent before the upgrade was never weighed against what is wanted now."""
    town.unit("I1", "west", "intensive")
    incident = upgraded_call(town)
    found = town.recommend(incident)
    assert found.chosen == ("I1",)
    assert [planned.unit_id for planned in town.plan().assignments] == ["I1"]
    town.assign("I1", incident)
    assert town.recommend(incident).chosen == ()
    town.unit("I2", "west", "intensive")
    with pytest.raises(Refused) as refused:
        town.assign("I2", incident)
    assert refused.value.code == "needs-met"


def test_while_no_wanted_unit_can_come_the_alternative_fills_the_need_and_nothing_is_missing(town: Town) -> None:
    town.unit("P2", "west", "paramedic")
    incident = upgraded_call(town)
    found = town.recommend(incident)
    assert (found.chosen, found.shortfalls) == ((), ())
    assert town.plan().assignments == ()
    with pytest.raises(Refused) as refused:
        town.assign("P2", incident)
    assert refused.value.code == "unit-not-suitable", "another paramedic is no better than the one that is coming"


def test_a_unit_sent_as_an_alternative_after_the_upgrade_fills_its_need(town: Town) -> None:
    """That choice was made knowing what is wanted."""
    incident = town.call(5, needs=[INTENSIVE_ELSE_PARAMEDIC])
    town.assign("P1", incident)
    town.unit("I1", "west", "intensive")
    assert town.recommend(incident).chosen == ()
    with pytest.raises(Refused):
        town.assign("I1", incident)


def test_a_higher_priority_is_an_upgrade_too_and_a_lower_one_is_not(town: Town) -> None:
    incident = town.call(5, priority=3, needs=[INTENSIVE_ELSE_PARAMEDIC])
    town.assign("P1", incident)
    town.unit("I1", "west", "intensive")
    town.do(ChangePriority(incident_id=incident, priority=4, reason="stable"))
    assert town.recommend(incident).chosen == ()
    town.do(ChangePriority(incident_id=incident, priority=1, reason="unconscious"))
    assert town.recommend(incident).chosen == ("I1",)


def test_an_alternative_that_is_no_longer_named_fills_nothing(town: Town) -> None:
    town.unit("I1", "west", "intensive")
    incident = town.call(5, needs=[INTENSIVE_ELSE_PARAMEDIC])
    town.assign("P1", incident)
    [changed] = town.do(ChangeNeeds(incident_id=incident, needs=(need("intensive"),), reason="arrest"))
    assert isinstance(changed, IncidentNeedsChanged)
    assert changed.surplus_unit_ids == ("P1",)
    assert town.recommend(incident).chosen == ("I1",)


def test_no_unit_is_taken_from_another_call_only_to_improve_on_an_alternative(town: Town) -> None:
    town.unit("I1", "west", "intensive")
    lesser = town.call(1, priority=3, needs=[need("intensive")])
    town.assign("I1", lesser)
    town.seen("I1", 1)
    incident = upgraded_call(town)
    town.do(ChangePriority(incident_id=incident, priority=1, reason="unconscious"))
    found = town.recommend(incident)
    assert found.chosen == ()
    assert ranked_by_id(found)["I1"].preempts_incident_id == lesser
    told = town.do(DivertUnit(unit_id="I1", to_incident_id=incident, reason="the dispatcher may"))
    assert told


def test_once_the_wanted_unit_is_sent_the_alternative_on_its_way_can_be_stood_down(town: Town) -> None:
    town.unit("I1", "west", "intensive")
    incident = upgraded_call(town)
    town.report("P1", S.EN_ROUTE)
    town.assign("I1", incident)
    [changed] = town.do(
        ChangeNeeds(incident_id=incident, needs=(INTENSIVE_ELSE_PARAMEDIC, need("physician")), reason="and a physician")
    )
    assert isinstance(changed, IncidentNeedsChanged)
    assert changed.surplus_unit_ids == ("P1",), "not the intensive-care unit, though it is less far"


def test_a_crew_that_asks_for_the_wanted_unit_is_not_taken_for_its_own_help(town: Town) -> None:
    """A paramedic who asks for intensive care, or else a second paramedic, gets the former when it is free."""
    incident = town.call(5, needs=[need("paramedic")])
    town.assign("P1", incident)
    town.report("P1", S.EN_ROUTE, S.ON_SCENE)
    town.unit("P2", "west", "paramedic")
    town.unit("I1", "west", "intensive")
    town.seen("P2", 5)
    town.do(RequestFurtherUnits(unit_id="P1", needs=(INTENSIVE_ELSE_PARAMEDIC,), reason="not breathing"))
    assert town.recommend(incident).chosen == ("I1",)


def test_the_wanted_unit_may_be_queued_and_stays_queued_until_it_has_the_call(town: Town) -> None:
    town.unit("I1", "west", "intensive")
    other = town.call(2, needs=[need("intensive")])
    town.assign("I1", other)
    town.report("I1", S.EN_ROUTE, S.ON_SCENE)
    incident = upgraded_call(town)
    town.do(StackIncident(unit_id="I1", incident_id=incident))
    town.report("P1", S.EN_ROUTE)
    assert town.state.stacking.unit_of[incident] == "I1"
    town.unit("I2", "west", "intensive")
    town.assign("I2", incident)
    assert incident not in town.state.stacking.unit_of


def test_a_call_that_its_crew_has_left_is_not_waiting_for_an_improvement(town: Town) -> None:
    incident = upgraded_call(town)
    town.report("P1", S.EN_ROUTE, S.ON_SCENE, S.RETURNING)
    assert town.the_incident(incident).status is IncidentStatus.SERVED


@settings(deadline=None)
@given(slots=slot_lists, serving=crews)
def test_recommendation_and_assignment_agree_on_what_is_open(slots: list[Slot], serving: list[Serving]) -> None:
    """The same slots are open by the matching as by the linear assignment."""
    by_cost = fulfil(slots, serving=serving, candidates=(), cost=np.empty(0))
    assert Counter(slots[number] for number in by_cost if not slots[number].optional) == Counter(
        slot for slot in filling(slots, serving).open if not slot.optional
    )


@settings(deadline=None)
@given(slots=slot_lists, serving=crews, skills=skill_sets)
def test_whoever_the_recommendation_chooses_may_be_assigned(
    slots: list[Slot], serving: list[Serving], skills: frozenset[str]
) -> None:
    """It chooses a free unit just when that fills an open need or fills one better; nobody fills a need worse."""
    [*chosen] = (n for n in fulfil(slots, serving=serving, candidates=(skills,), cost=np.ones(1)).values() if n == 0)
    with_it = filling(slots, [*serving, Serving(skills, provisional=True)])
    present: Filling = filling(slots, serving)
    assert bool(chosen) == with_it.is_better_than(present)
