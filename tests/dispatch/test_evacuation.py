"""How good an evacuation is: against the exact optimum, a proven bound, and what must hold of every schedule."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dispatch.mass_casualty.checking import faults
from dispatch.mass_casualty.optimising import best_schedule
from dispatch.mass_casualty.problem import Evacuation
from dispatch.mass_casualty.schedule import play_through
from dispatch.solve.evacuation_bound import least_cost_bound
from dispatch.solve.evacuation_exact import least_cost

WEIGHTS = np.array([16.0, 4.0, 2.0, 1.0])


def evacuation(
    seed: int, *, casualties: int, hospitals: int, vehicles: int, points: int = 1, bays: int = 50, room: int = 3
) -> Evacuation:
    """Hospitals round a scene, a third of them trauma centres; immediate casualties want those."""
    chance = np.random.default_rng(seed)
    tag = np.sort(chance.choice(4, casualties, p=[0.25, 0.35, 0.05, 0.35]))
    road_s = chance.integers(120, 1_800, (points, hospitals)).astype(float)
    trauma = chance.random(hospitals) < 0.4
    return Evacuation(
        weight=WEIGHTS[tag],
        tag=tag,
        point=chance.integers(0, points, casualties),
        lies=tag < 3,
        road_s=road_s,
        back_s=road_s + 60.0,
        transfer_s=np.where((tag[:, None] == 0) & ~trauma[None, :], 7_200.0, 0.0),
        capacity=chance.integers(0, room + 1, (hospitals, 4)),
        queue_s=tuple(np.sort(chance.uniform(-600, 600, chance.integers(0, 3))) for _ in range(hospitals)),
        service_s=np.full(hospitals, 900.0),
        bays=np.full(hospitals, bays),
        overdue_s=300.0,
        ready_s=chance.integers(0, 1_200, (vehicles, points)).astype(float),
        lying=chance.integers(0, 3, vehicles),
        sitting=chance.integers(0, 4, vehicles),
        carries=chance.random((vehicles, 4)) < 0.9,
        loading_s=300.0,
    )


def with_equal_vehicles(known: Evacuation) -> Evacuation:
    """Every one with a lying place and two seats, for everybody."""
    vehicles = len(known.lying)
    return replace(
        known,
        lying=np.ones(vehicles, dtype=np.int64),
        sitting=np.full(vehicles, 2),
        carries=np.ones((vehicles, 4), dtype=np.bool_),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10_000),
    casualties=st.integers(0, 25),
    hospitals=st.integers(0, 5),
    vehicles=st.integers(0, 6),
    points=st.integers(1, 3),
    bays=st.integers(1, 3),
)
def test_a_schedule_can_be_driven_costs_no_more_than_greedy_and_no_less_than_the_bound(
    seed: int, casualties: int, hospitals: int, vehicles: int, points: int, bays: int
) -> None:
    known = evacuation(seed, casualties=casualties, hospitals=hospitals, vehicles=vehicles, points=points, bays=bays)
    found = best_schedule(known)
    assert faults(known, found.schedule) == []
    assert faults(known, play_through(known)) == []
    assert found.schedule.cost <= found.greedy_cost
    assert found.bound <= found.schedule.cost + 1e-6


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_nobody_is_left_behind_while_a_vehicle_and_a_place_suit(seed: int) -> None:
    known = evacuation(seed, casualties=15, hospitals=3, vehicles=4)
    schedule = best_schedule(known).schedule
    left = known.capacity.copy()
    for trip in schedule.trips:
        for number in trip.casualties:
            left[trip.hospital, known.tag[number]] -= 1
    for number in np.flatnonzero(~np.isfinite(schedule.care_s)).tolist():
        tag = known.tag[number]
        can = known.carries[:, tag] & (known.lying + (0 if known.lies[number] else known.sitting) > 0)
        assert not can.any() or not (left[:, tag] > 0).any()


def test_a_vehicle_carries_somebody_else_while_the_only_door_is_taken() -> None:
    """The second of two for the one door of the trauma centre loses nothing by waiting at the scene meanwhile."""
    quarter_s = 900.0
    known = Evacuation(
        weight=np.array([16.0, 16.0, 4.0]),
        tag=np.array([0, 0, 1]),
        point=np.zeros(3, dtype=np.int64),
        lies=np.ones(3, dtype=np.bool_),
        road_s=np.array([[300.0, 60.0]]),
        back_s=np.array([[300.0, 60.0]]),
        transfer_s=np.array([[0.0, 36_000.0], [0.0, 36_000.0], [0.0, 0.0]]),
        capacity=np.full((2, 4), 5),
        queue_s=(np.empty(0), np.empty(0)),
        service_s=np.array([3.0 * quarter_s, quarter_s]),
        bays=np.ones(2, dtype=np.int64),
        overdue_s=300.0,
        ready_s=np.zeros((2, 1)),
        lying=np.ones(2, dtype=np.int64),
        sitting=np.zeros(2, dtype=np.int64),
        carries=np.ones((2, 4), dtype=np.bool_),
        loading_s=60.0,
    )
    found = best_schedule(known)
    assert faults(known, found.schedule) == []
    assert found.solver == "reordered"
    greedy_s, held_s = play_through(known).care_s, found.schedule.care_s
    assert sorted(greedy_s[:2]) == pytest.approx([360.0, 3_060.0])
    assert sorted(held_s[:2]) == pytest.approx([360.0, 3_060.0])
    assert held_s[2] == pytest.approx(120.0)
    assert greedy_s[2] == pytest.approx(3_480.0), "when the first ambulance is back"
    assert found.schedule.cost == pytest.approx(least_cost_bound(known, step_s=30.0, horizon_s=7_200.0))


def test_an_ambulance_drives_half_a_minute_farther_to_the_worst_hurt() -> None:
    """It is nearer to the loading point where somebody less urgent lies: he waits for its return, not the other one."""
    known = Evacuation(
        weight=np.array([16.0, 4.0]),
        tag=np.array([0, 1]),
        point=np.array([1, 0]),
        lies=np.ones(2, dtype=np.bool_),
        road_s=np.array([[600.0], [600.0]]),
        back_s=np.array([[600.0], [600.0]]),
        transfer_s=np.zeros((2, 1)),
        capacity=np.full((1, 4), 5),
        queue_s=(np.empty(0),),
        service_s=np.array([900.0]),
        bays=np.array([4]),
        overdue_s=300.0,
        ready_s=np.array([[60.0, 90.0]]),
        lying=np.ones(1, dtype=np.int64),
        sitting=np.zeros(1, dtype=np.int64),
        carries=np.ones((1, 4), dtype=np.bool_),
        loading_s=60.0,
    )
    found = best_schedule(known)
    assert faults(known, found.schedule) == []
    assert found.schedule.care_s[0] == pytest.approx(750.0)
    assert play_through(known).care_s[0] > 2_000.0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10_000),
    casualties=st.integers(0, 12),
    hospitals=st.integers(0, 4),
    vehicles=st.integers(0, 4),
    points=st.integers(1, 2),
    bays=st.integers(1, 2),
    horizon_s=st.sampled_from([300.0, 3_600.0, 10_800.0]),
)
def test_no_schedule_is_below_the_timed_bound_however_short_its_horizon(
    seed: int, casualties: int, hospitals: int, vehicles: int, points: int, bays: int, horizon_s: float
) -> None:
    known = evacuation(seed, casualties=casualties, hospitals=hospitals, vehicles=vehicles, points=points, bays=bays)
    bound = least_cost_bound(known, step_s=240.0, horizon_s=horizon_s)
    assert bound <= best_schedule(known).schedule.cost * (1.0 + 1e-9) + 1e-6


@pytest.mark.parametrize(("seed", "bays"), [(1, 1), (2, 2), (3, 3)])
def test_full_doors_cost_no_more_than_a_tenth(seed: int, bays: int) -> None:
    """Forty casualties, four hospitals with few bays: what is proven lies close to what is found."""
    random = evacuation(seed, casualties=40, hospitals=4, vehicles=12, bays=bays, room=12)
    known = with_equal_vehicles(random)
    found = best_schedule(known)
    horizon_s = 1.2 * float(found.schedule.care_s[np.isfinite(found.schedule.care_s)].max())
    bound = least_cost_bound(known, step_s=120.0, horizon_s=horizon_s)
    assert found.bound <= bound <= found.schedule.cost <= 1.1 * bound


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_small_evacuations_are_within_a_twentieth_of_the_exact_optimum(seed: int) -> None:
    """Five casualties, two ambulances, three hospitals: CP-SAT proves the optimum, or how far it can be at most."""
    known = evacuation(seed, casualties=5, hospitals=3, vehicles=2, room=6)
    no_queues = tuple(np.empty(0) for _ in range(3))
    known = replace(with_equal_vehicles(known), queue_s=no_queues, capacity=known.capacity + 2)
    found = best_schedule(known)
    exact, proven = least_cost(known, rounds=4, time_limit_s=4.0)
    assert found.bound <= exact + 1.0
    assert least_cost_bound(known, step_s=10.0, horizon_s=10_000.0) <= exact + 1.0
    assert found.schedule.cost >= proven - 1.0
    assert found.schedule.cost <= 1.05 * exact


def test_the_exact_model_says_what_it_can_not_do() -> None:
    with pytest.raises(ValueError, match="one loading point, not 2"):
        least_cost(evacuation(1, casualties=2, hospitals=2, vehicles=1, points=2), rounds=1, time_limit_s=1.0)
    impossible = evacuation(1, casualties=9, hospitals=2, vehicles=1, room=0)
    with pytest.raises(ValueError, match="nobody can carry all 9 casualties in 2 rounds"):
        least_cost(impossible, rounds=2, time_limit_s=1.0)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"casualties": (0, 1, 2)}, "has no places"),
        ({"casualties": (1,)}, "is carried 2 times"),
        ({"leaves_s": 0.0}, "leaves before it can have loaded"),
        ({"leaves_s": 700.0, "arrives_s": 800.0, "vehicle": 0}, "before it can be back"),
        ({"hospital": 1}, "has room for 0"),
        ({"arrives_s": 1.0}, "as the road is"),
        ({"point": 1}, "can't take casualty"),
    ],
)
def test_the_check_finds_what_can_not_be_driven(what: dict[str, object], said: str) -> None:
    """A sound schedule of two trips, with one thing changed in the second."""
    known = replace(
        with_equal_vehicles(evacuation(1, casualties=4, hospitals=2, vehicles=2, points=2)),
        tag=np.ones(4, dtype=np.int64),
        point=np.zeros(4, dtype=np.int64),
        lies=np.array([True, False, True, False]),
        road_s=np.full((2, 2), 100.0),
        transfer_s=np.zeros((4, 2)),
        capacity=np.array([[0, 4, 0, 0], [0, 0, 0, 0]]),
        ready_s=np.zeros((2, 2)),
    )
    sound = best_schedule(known).schedule
    assert faults(known, sound) == []
    first, second = sound.trips
    broken = replace(sound, trips=(first, replace(second, **what)))
    assert any(said in fault for fault in faults(known, broken)), faults(known, broken)


def test_one_evacuation_has_one_answer() -> None:
    known = evacuation(5, casualties=40, hospitals=6, vehicles=8, points=2, bays=2)
    first, second = best_schedule(known), best_schedule(known)
    assert first.schedule.trips == second.schedule.trips
