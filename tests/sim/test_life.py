"""The parts that a simulated city is made of."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agenda import Agenda
from sim.case_mix import CaseMix, read_case_mix
from sim.life.journeys import Fleet, Journey
from sim.life.stocking import draw_groups
from sim.streams import Streams


def test_what_one_purpose_draws_never_shifts_another() -> None:
    """Two policies that use different amounts of chance for traffic meet the same calls."""
    calm, busy = Streams(7), Streams(7)
    busy.of("traffic").random(1_000)
    assert (calm.of("demand").random(50) == busy.of("demand").random(50)).all()
    assert not (Streams(8).of("demand").random(50) == Streams(7).of("demand").random(50)).any()


@given(st.lists(st.tuples(st.floats(0, 1e6), st.integers(0, 3)), max_size=30))
def test_the_agenda_keeps_the_order_of_instant_priority_and_entry(entries: list[tuple[float, int]]) -> None:
    """Things happen in order; at the same instant and priority, first entered is first done."""
    agenda, done = Agenda(), list[int]()
    for number, (at, priority) in enumerate(entries):
        agenda.enter(at, lambda number=number: done.append(number), priority=priority)  # type: ignore[misc]
    while agenda.next_at() < float("inf"):
        agenda.take()[1]()
    assert done == sorted(range(len(entries)), key=lambda number: (*entries[number], number))


@given(st.floats(-1e3, 1e5), st.floats(1, 1e4))
def test_a_vehicle_is_on_its_way_and_nowhere_else(elapsed_s: float, duration_s: float) -> None:
    """Before departure it is at the start, after arrival at the end, between on the line and monotonically on."""
    line = np.array([[27.0, 53.0], [27.1, 53.0], [27.1, 53.1]])
    journey = Journey(departed_at=0.0, duration_s=duration_s, lonlat=line, passed=np.array([0.0, 0.4, 1.0]))
    lon, lat = journey.place_at(elapsed_s)
    assert 27.0 <= lon <= 27.1
    assert 53.0 <= lat <= 53.1
    assert lat == 53.0 or lon == 27.1
    if elapsed_s <= 0:
        assert (lon, lat) == (27.0, 53.0)
    if elapsed_s >= duration_s:
        assert (lon, lat) == (27.1, 53.1)


def test_a_vehicle_that_is_turned_round_starts_from_where_it_is() -> None:
    """Standing again ends the journey."""
    fleet = Fleet()
    fleet.stand("A1", (27.0, 53.0))
    way = np.array([[27.0, 53.0], [28.0, 53.0]])
    fleet.depart("A1", Journey(departed_at=100.0, duration_s=100.0, lonlat=way, passed=np.array([0.0, 1.0])))
    assert fleet.place_at("A1", 150.0) == (27.5, 53.0)
    fleet.stand("A1", (27.2, 53.3))
    assert fleet.places_at(160.0) == {"A1": (27.2, 53.3)}


def test_opening_stock_follows_the_shares_of_donors() -> None:
    """Of ten thousand bags, O+ are as common as among donors of Belarus, within four standard errors."""
    groups = draw_groups(np.random.default_rng(5), 10_000)
    assert groups.count("O+") / 10_000 == pytest.approx(0.323, abs=4 * (0.323 * 0.677 / 10_000) ** 0.5)


def test_a_case_mix_whose_shares_do_not_sum_to_one_says_so() -> None:
    """Bad data names the field and the remedy."""
    mix = read_case_mix()
    with pytest.raises(ValueError, match="shares sum to"):
        CaseMix(
            calls_per_person_year=0.2,
            inpatient_requests_per_thousand_year=1.0,
            hour_of_day_weights=mix.hour_of_day_weights,
            times=mix.times,
            kinds=mix.kinds[:-1],
        )
