"""Which units move where: stories, every small case tried out, and what must never happen."""

import itertools
import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from bloodbank.life.settings import LifeSettings
from bloodbank.messages import ApproveTransfer, ProposedTransfer, ProposeTransfers
from bloodbank.model import BloodGroup, BloodState, Component
from bloodbank.redistributing.costs import shelf_costs
from bloodbank.redistributing.gathering import DAY_S, DemandUnusable, HeldUnit, gather, situation_of, with_units
from bloodbank.redistributing.lanes import lanes_of
from bloodbank.redistributing.moves import ProductMoves, improved
from bloodbank.redistributing.plan import RedistributionPlan, plan_redistribution
from bloodbank.redistributing.settings import RedistributionSettings
from bloodbank.redistributing.situation import ExpectedDemand, Situation
from bloodbank.settings import BloodSettings
from bloodbank.solve.redistribution import cheapest_moves
from tests.bloodbank.world import Bank, LineTimes

RED, O_POS = Component.RED_CELLS, BloodGroup.O_POS
RULES = RedistributionSettings(least_consignment=1)
Place = tuple[str, dict[int, int], float]


def situation(*places: Place, hours: float = 1.0, rules: RedistributionSettings = RULES, **more) -> Situation:
    """Places as (id, days left -> units, units asked for a day), all so many hours apart."""
    units = [
        HeldUnit(
            blood_unit_id=f"{place_id}-{days}-{n}",
            place_id=place_id,
            component=RED,
            group=O_POS,
            expires_at=days * DAY_S,
        )
        for place_id, held, _ in places
        for days, count in held.items()
        for n in range(count)
    ]
    demand = [ExpectedDemand(place_id=each[0], component=RED, group=O_POS, means=(each[2],)) for each in places]
    travel_s = np.full((len(places), len(places)), hours * 3600.0)
    return gather(
        units,
        demand,
        place_ids=[each[0] for each in places],
        travel_s=travel_s,
        now=0.0,
        life=LifeSettings(),
        settings=rules,
        **more,
    )


def plan(made: Situation, rules: RedistributionSettings = RULES) -> RedistributionPlan:
    return plan_redistribution(
        made, rules, generator=np.random.default_rng(1), elapsed_s=time.perf_counter, solving_s=3.0
    )


def test_short_dated_units_are_pushed_to_where_they_will_be_used() -> None:
    made = plan(situation(("quiet", {3: 6, 30: 6}, 0.1), ("busy", {30: 6}, 4.0)))
    (transfer,) = made.transfers
    assert (transfer.from_place_id, transfer.to_place_id) == ("quiet", "busy")
    assert transfer.days_left[3] >= 5
    assert made.after.wasted < made.before.wasted / 2
    assert [reason.code for reason in transfer.reasons] == ["would-expire-unused", "would-run-short"]


def test_nothing_moves_where_everything_is_well() -> None:
    made = plan(situation(("one", {30: 20}, 1.0), ("two", {30: 20}, 1.0)))
    assert made.transfers == ()
    assert made.gap == pytest.approx(0.0, abs=1e-6)


def test_a_place_out_of_reach_of_the_cold_chain_gets_nothing() -> None:
    """Red cells may be on the way for a day at most."""
    assert plan(situation(("full", {3: 9}, 0.0), ("empty", {}, 3.0), hours=25.0)).transfers == ()


def test_no_more_than_finds_room_and_no_less_than_a_consignment() -> None:
    places = (("full", {3: 30}, 0.0), ("empty", {}, 5.0))
    roomy = plan(situation(*places, room={("empty", RED): 4}))
    assert sum(transfer.count for transfer in roomy.transfers) == 4
    picky = RedistributionSettings(least_consignment=5)
    assert plan(situation(*places, room={("empty", RED): 4}, rules=picky), picky).transfers == ()


def test_the_units_named_lie_there_keep_as_long_as_said_and_are_plain_first() -> None:
    units = [
        HeldUnit(blood_unit_id=name, place_id="full", component=RED, group=O_POS, expires_at=3.5 * DAY_S, plain=plain)
        for name, plain in (("rare", False), ("plain-1", True), ("plain-2", True))
    ]
    demand = [
        ExpectedDemand(place_id=place, component=RED, group=O_POS, means=(mean,))
        for place, mean in (("full", 0.4), ("empty", 0.6))
    ]
    made = gather(
        units,
        demand,
        place_ids=["empty", "full"],
        travel_s=np.full((2, 2), 60.0),
        now=0.0,
        life=LifeSettings(),
        settings=RULES,
    )
    named = with_units(plan(made), units, now=0.0, days=made.days)
    chosen = [unit_id for transfer in named.transfers for unit_id in transfer.blood_unit_ids]
    assert chosen
    assert "rare" not in chosen


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ExpectedDemand(place_id="moon", component=RED, group=O_POS, means=(1.0,)), "moon"),
        (ExpectedDemand(place_id="one", component=RED, group=O_POS, means=()), "means"),
        (ExpectedDemand(place_id="one", component=RED, group=O_POS, means=(math.nan,)), "means"),
        (ExpectedDemand(place_id="one", component=RED, group=O_POS, means=(1.0,), variance_ratio=0.5), "ratio"),
    ],
)
def test_demand_that_can_not_be_names_its_row(row: ExpectedDemand, said: str) -> None:
    with pytest.raises(DemandUnusable, match=said):
        gather(
            [],
            [row],
            place_ids=["one"],
            travel_s=np.zeros((1, 1)),
            now=0.0,
            life=LifeSettings(),
            settings=RULES,
        )


def test_settings_out_of_range_name_their_field() -> None:
    for field, value in (("waste", -1.0), ("horizon_days", 0), ("cover_days", 15), ("least_consignment", 0)):
        with pytest.raises(ValueError, match=field):
            RedistributionSettings(**{field: value})


def task_of(made: Situation) -> ProductMoves:
    lanes = lanes_of(made, RULES)
    return ProductMoves(
        held=made.stock[:, 0, :],
        lanes=lanes,
        costs=shelf_costs(made, 0, RULES),
        room=np.full(len(made.place_ids), 10**6),
        lane_room=np.full(len(lanes.origin), 200),
        settings=RULES,
    )


@pytest.mark.parametrize("seed", range(5))
def test_no_choice_of_moves_is_better_than_the_plan_says_is_possible(seed: int) -> None:
    """Two short-dated lots at two places, a third empty: every combination of moves is tried."""
    dice = np.random.default_rng(seed)
    made = situation(
        ("one", {int(dice.integers(2, 5)): 4}, float(dice.uniform(0, 1))),
        ("two", {int(dice.integers(3, 9)): 3}, float(dice.uniform(0, 1))),
        ("three", {}, float(dice.uniform(0.5, 3))),
    )
    task = task_of(made)
    nothing = np.zeros((len(task.lanes.origin), made.days + 1), dtype=np.int64)
    days = [int(np.flatnonzero(row)[0]) for row in task.held[:2]]
    lanes = [(lane, days[int(origin)]) for lane, origin in enumerate(task.lanes.origin.tolist()) if origin in (0, 1)]
    best = math.inf
    for counts in itertools.product(*(range(int(task.held[task.lanes.origin[lane], day]) + 1) for lane, day in lanes)):
        moved = nothing.copy()
        for (lane, day), count in zip(lanes, counts, strict=True):
            moved[lane, day] = count
        if (task.after(moved) >= 0).all() and all(
            sum(c for (lane, _), c in zip(lanes, counts, strict=True) if task.lanes.origin[lane] == place)
            <= task.held[place].sum()
            for place in (0, 1)
        ):
            best = min(best, task.cost(moved))
    greedy = improved(task, nothing)
    solved = cheapest_moves(task, greedy, time_limit_s=10.0, gap=1e-6)
    assert solved.moved is not None
    assert solved.bound <= best + 1e-4
    assert best - 1e-6 <= task.cost(improved(task, solved.moved)) <= best * 1.01 + 1e-6
    assert task.cost(greedy) >= best - 1e-6


PLACES = st.lists(
    st.tuples(st.dictionaries(st.integers(1, 20), st.integers(0, 6), max_size=4), st.floats(0.0, 4.0)),
    min_size=2,
    max_size=4,
)


@given(places=PLACES)
@settings(max_examples=20, deadline=None)
def test_a_plan_never_costs_more_than_doing_nothing_and_moves_only_what_is_there(places) -> None:
    made = situation(*((f"place-{n}", held, mean) for n, (held, mean) in enumerate(places)))
    found = plan_redistribution(
        made, RULES, generator=np.random.default_rng(1), elapsed_s=time.perf_counter, solving_s=0.3
    )
    assert found.bound <= found.cost + 1e-6
    assert found.cost <= found.cost_before + 1e-6
    for row, place_id in enumerate(made.place_ids):
        for day in range(made.days + 1):
            leaving = sum(t.days_left.get(day + 1, 0) for t in found.transfers if t.from_place_id == place_id)
            assert leaving <= made.stock[row, 0, day]
            assert leaving == 0 or day + 1 > RULES.least_days_left


@pytest.mark.parametrize(("mean", "ratio"), [(0.3, 1.0), (40.0, 1.0), (40.0, 2.5), (900.0, 1.0), (900.0, 1.5)])
def test_expected_leftovers_and_shortage_are_those_of_the_distribution(mean: float, ratio: float) -> None:
    """Beside a million draws; a mean of 900 has a chance of nothing that no number can hold."""
    rules = RedistributionSettings(horizon_days=1, cover_days=1)
    made = situation(("one", {}, mean), rules=rules)
    made.variance_ratio[:] = ratio
    costs = shelf_costs(made, 0, rules)
    dice = np.random.default_rng(5)
    rates = mean if ratio == 1.0 else dice.gamma(mean / (ratio - 1.0), ratio - 1.0, 1_000_000)
    drawn = dice.poisson(rates, 1_000_000)
    for held in (0, int(mean), int(mean * 1.1) + 1):
        units = np.array([[held, 0]])
        at = np.array([0])
        assert costs.wasted_at(units, at)[0] == pytest.approx(np.maximum(held - drawn, 0).mean(), abs=0.1)
        assert costs.short_at(units, at)[0] == pytest.approx(np.maximum(drawn - held, 0).mean(), abs=0.1)


def test_what_is_on_its_way_counts_where_it_goes_and_is_not_sent_again() -> None:
    """Ten are promised to the north, five of them left already: more than it will ask for, nothing else has to go."""
    bank = Bank().found()
    units = tuple(bank.receive("O+", days=30) for _ in range(20))
    for some in (units[:5], units[5:10]):
        draft = ProposedTransfer(from_place_id="centre", to_place_id="north", blood_unit_ids=some)
        bank.tell(ProposeTransfers(transfers=(draft,)))
    bank.tell(ApproveTransfer(transfer_id="X-000001"))
    demand = [ExpectedDemand(place_id="north", component=RED, group=O_POS, means=(1.0, 1.0, 1.0, 0.0))]

    def moved(state: BloodState) -> RedistributionPlan:
        made, held = situation_of(
            state, demand, travel_times=LineTimes(), now=bank.now, settings=BloodSettings(redistribution=RULES)
        )
        return with_units(plan(made), held, now=bank.now, days=RULES.horizon_days)

    without = structs.replace(bank.state, live_transfer_ids=())
    assert sum(transfer.count for transfer in moved(without).transfers) > 0
    assert moved(bank.state).transfers == ()


@given(share=st.integers(0, 5), held=st.integers(0, 6))
@settings(max_examples=20, deadline=None)
def test_only_what_lies_there_is_moved_on(share: int, held: int) -> None:
    """Units that are only coming to a place that does not need them stay in the plan of others."""
    lying = [
        HeldUnit(blood_unit_id=f"a{n}", place_id="a", component=RED, group=O_POS, expires_at=3 * DAY_S)
        for n in range(held)
    ]
    coming = [structs.replace(unit, blood_unit_id=f"c{n}", coming=True) for n, unit in enumerate(lying[:1] * share)]
    demand = [
        ExpectedDemand(place_id=place, component=RED, group=O_POS, means=(mean,))
        for place, mean in (("a", 0.0), ("b", 4.0))
    ]
    made = gather(
        lying + coming,
        demand,
        place_ids=["a", "b"],
        travel_s=np.full((2, 2), 600.0),
        now=0.0,
        life=LifeSettings(),
        settings=RULES,
    )
    named = with_units(plan(made), lying + coming, now=0.0, days=RULES.horizon_days)
    sent = [unit_id for transfer in named.transfers for unit_id in transfer.blood_unit_ids]
    assert set(sent) <= {unit.blood_unit_id for unit in lying}
    assert len(sent) == sum(transfer.count for transfer in named.transfers) <= held
