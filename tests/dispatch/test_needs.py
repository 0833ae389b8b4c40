"""Needs that may be met otherwise, and needs that are met only if somebody is free."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.fulfilment import fulfil
from dispatch.messages import ReportCall
from dispatch.model import Need
from dispatch.needs import Slot
from dispatch.refusal import Refused
from tests.dispatch.world import Town, need, ranked_by_id

PHYSICIAN, PARAMEDIC = frozenset({"physician"}), frozenset({"paramedic"})
PHYSICIAN_OR_PARAMEDIC = Need(capabilities=PHYSICIAN, alternatives=(PARAMEDIC,))
ONE_MORE_IF_FREE = Need(optional=True)
skill_sets = st.frozensets(st.sampled_from("ab"))
slots = st.builds(
    Slot, capabilities=skill_sets, alternatives=st.lists(skill_sets, max_size=2).map(tuple), optional=st.booleans()
)


def town(**units: str) -> Town:
    town = Town()
    town.station("west", 0)
    for unit_id, capability in units.items():
        town.unit(unit_id, "west", capability)
    return town


def test_a_nearer_alternative_does_not_come_while_the_wanted_unit_can() -> None:
    small = town(A="paramedic", B="physician")
    small.seen("A", 4)
    found = small.recommend(small.call(5, needs=[PHYSICIAN_OR_PARAMEDIC]))
    assert found.chosen == ("B",)
    assert ranked_by_id(found)["A"].reasons[0].code == "only-an-alternative"


def test_the_alternative_comes_when_no_wanted_unit_can_and_it_is_said() -> None:
    small = town(A="paramedic")
    found = small.recommend(small.call(5, needs=[PHYSICIAN_OR_PARAMEDIC]))
    assert found.chosen == ("A",)
    assert found.shortfalls == ()
    why = ranked_by_id(found)["A"].reasons[0]
    assert (why.code, why.values["need"], why.values["alternative"]) == (
        "fills-need-otherwise",
        "physician",
        "paramedic",
    )


def test_an_alternative_may_be_assigned_and_then_the_need_is_met() -> None:
    small = town(A="paramedic", B="physician")
    incident = small.call(5, needs=[PHYSICIAN_OR_PARAMEDIC])
    small.assign("A", incident)
    with pytest.raises(Refused) as refused:
        small.assign("B", incident)
    assert refused.value.code == "needs-met"


def test_an_optional_unit_comes_when_one_is_free_and_nothing_is_missing_when_none_is() -> None:
    """Two engines if available, else one."""
    small = town(A="paramedic", B="paramedic")
    incident = small.call(5, needs=[need(), ONE_MORE_IF_FREE])
    assert small.recommend(incident).chosen == ("A", "B")
    small.assign("A", small.call(1))
    found = small.recommend(incident)
    assert (found.chosen, found.shortfalls) == (("B",), ())


def test_an_optional_need_never_takes_the_unit_that_a_real_one_wants() -> None:
    small = town(A="physician")
    found = small.recommend(small.call(5, needs=[need("physician"), Need(capabilities=PHYSICIAN, optional=True)]))
    assert found.chosen == ("A",)
    assert found.shortfalls == ()


def test_an_optional_need_leaves_the_wanted_unit_to_the_need_that_has_an_alternative() -> None:
    small = town(A="physician", B="paramedic")
    found = small.recommend(small.call(5, needs=[PHYSICIAN_OR_PARAMEDIC, Need(capabilities=PHYSICIAN, optional=True)]))
    assert found.chosen == ("A",)


@pytest.mark.parametrize(
    "needs",
    [
        (ONE_MORE_IF_FREE,),
        (Need(alternatives=(frozenset({"x"}),) * 5),),
        (Need(alternatives=(frozenset({""}),)),),
        (Need(), Need(optional="yes")),  # type: ignore[arg-type]
    ],
)
def test_needs_that_mean_nothing_are_refused(needs: tuple[Need, ...]) -> None:
    with pytest.raises(Refused) as refused:
        Town().do(ReportCall(determinant="fall", priority=1, lon=27.5, lat=53.9, needs=needs))
    assert refused.value.field == "needs"


@settings(deadline=None)
@given(slots=st.lists(slots, min_size=1, max_size=4), units=st.lists(skill_sets, max_size=5))
def test_optional_slots_cost_the_others_nothing(slots: list[Slot], units: list[frozenset[str]]) -> None:
    """Without the optional slots, as many needs are filled, by units as well suited."""
    real = sorted((slot for slot in slots if not slot.optional), key=lambda slot: -len(slot.capabilities))
    extra = [slot for slot in slots if slot.optional]
    cost = np.arange(len(units), dtype=np.float64)
    alone = fulfil(real, serving=(), candidates=units, cost=cost)
    together = fulfil([*real, *extra], serving=(), candidates=units, cost=cost)
    sent = [number for number in together.values() if number is not None]
    assert len(sent) == len(set(sent))

    def worth(filled: dict[int, int | None]) -> tuple[int, int]:
        taken = [(slot, filled[number]) for number, slot in enumerate(real)]
        steps = [slot.preference(units[unit]) for slot, unit in taken if unit is not None]
        return len(steps), sum(steps)

    assert worth(together) == worth(alone)
