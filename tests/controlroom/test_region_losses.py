"""What the region loses when a unit leaves: made anew where it decides, some seconds old where it informs."""

import threading

import pytest

from controlroom.kept_fresh import KeptFresh
from controlroom.region_losses import RegionLosses
from dispatch.batch import plan_waiting
from dispatch.coverage.settings import CoverageSettings
from dispatch.recommendation import recommend_units
from dispatch.recommending.losses import Losses
from dispatch.settings import DispatchSettings
from dispatch.waiting.settings import WaitingSettings
from tests.dispatch.coverage_world import SettledTown

WEST, EAST = 0, 20


class DividedTown(SettledTown):
    """Two quarters that call equally often, twenty minutes apart; two units in the west, one in the east."""

    def __init__(self, policy: str, **waiting: object) -> None:
        settings = DispatchSettings(
            preparation_s=0.0,
            targets_s={1: 600.0, 2: 1_500.0},
            policy_by_priority={1: "closest", 2: policy},
            coverage=CoverageSettings(busy_fraction=0.5, call_handling_s=0.0),
            waiting=WaitingSettings(**waiting),  # type: ignore[arg-type]
        )
        super().__init__({WEST: 1.0, EAST: 1.0}, settings=settings)
        self.station("east", EAST)
        for unit_id, station_id in (("W1", "west"), ("W2", "west"), ("E1", "east")):
            self.unit(unit_id, station_id)
        self.region_losses = RegionLosses(self.demand, self.travel_times, settings)

    def losses(self, incident_id: str) -> Losses:
        incident = self.the_incident(incident_id)
        return self.region_losses.of(self.state, incident, positions=self.positions, now=self.now)

    def losses_of_plan(self) -> Losses:
        return self.region_losses.of_plan(self.state, positions=self.positions, now=self.now)

    def planned(self) -> dict[str, str]:
        """Who goes where when all calls are planned at once."""
        losses = self.losses_of_plan()
        found = plan_waiting(
            self.state,
            positions=self.positions,
            travel_times=self.travel_times,
            now=self.now,
            settings=self.settings,
            coverage_lost=losses.coverage,
            preparedness_lost=losses.preparedness,
        )
        return {assignment.unit_id: assignment.incident_id for assignment in found.assignments}

    def chosen(self, incident_id: str) -> tuple[str, ...]:
        losses = self.losses(incident_id)
        found = recommend_units(
            self.state,
            incident_id,
            positions=self.positions,
            travel_times=self.travel_times,
            now=self.now,
            settings=self.settings,
            coverage_lost=losses.coverage,
            preparedness_lost=losses.preparedness,
        )
        return found.chosen


def test_the_only_unit_of_a_quarter_is_missed_most() -> None:
    """Of the east nothing is left without E1, of the west half of what W1 covered."""
    town = DividedTown("coverage-aware")
    coverage = town.losses(town.call(EAST, priority=2)).coverage
    assert coverage == pytest.approx({"E1": 0.25, "W1": 0.125, "W2": 0.125})


@pytest.mark.parametrize("policy", ["coverage-aware", "preparedness"])
def test_a_less_urgent_call_in_between_is_served_from_where_units_can_be_spared(policy: str) -> None:
    """A little nearer to the east, whose only unit stays; in danger of life it goes."""
    town = DividedTown(policy)
    assert town.chosen(town.call(11, priority=2)) == ("W1",)
    assert town.chosen(town.call(11, priority=1)) == ("E1",)


def test_where_it_only_informs_it_may_be_ten_seconds_old() -> None:
    town = DividedTown("closest")
    incident = town.call(EAST)
    before = town.losses(incident).coverage
    town.assign("W1", incident)
    town.wait(9)
    assert town.losses(incident).coverage is before
    town.wait(2)
    assert set(town.losses(incident).coverage or ()) == {"W2", "E1"}


def test_where_it_decides_it_is_of_this_moment() -> None:
    town = DividedTown("coverage-aware")
    first, second = town.call(EAST, priority=2), town.call(EAST, priority=2)
    assert "E1" in (town.losses(first).coverage or ())
    town.assign("E1", first)
    assert "E1" not in (town.losses(second).coverage or ())


def test_preparedness_is_asked_for_only_by_the_policy_that_looks_at_it() -> None:
    """The east: a unit there (a minute), two at twenty minutes that count a half and a quarter."""
    town = DividedTown("preparedness")
    assert town.losses(town.call(EAST, priority=1)).preparedness is None
    whole = 1 / 60 + 0.5 / 1_200 + 0.25 / 1_200
    without_e1, without_w1 = 1 / 1_200 + 0.5 / 1_200, 1 / 60 + 0.5 / 1_200
    expected = {"E1": 1 - without_e1 / whole, "W1": 1 - without_w1 / whole, "W2": 1 - without_w1 / whole}
    assert town.losses(town.call(EAST, priority=2)).preparedness == pytest.approx(expected)


def test_a_plan_asks_only_for_what_its_open_calls_look_at() -> None:
    """Nobody waits for the picture of the region while only calls that don't look at it are open."""
    town = DividedTown("preparedness")
    emergency = town.call(EAST, priority=1)
    assert town.losses_of_plan() == Losses()
    urgent = town.call(EAST, priority=2)
    assert town.losses_of_plan() == town.losses(urgent) != Losses()
    assert town.losses(emergency).preparedness is None


def test_a_plan_that_keeps_units_back_asks_what_they_cover_whatever_the_policy() -> None:
    """The east's only unit stays when a call that can wait is next to it, and goes when it has waited long enough."""
    town = DividedTown("closest", keep_back_from_priority=3, keep_back_share=0.2, keep_back_longest_s=900.0)
    town.call(EAST, priority=2)
    assert town.losses_of_plan() == Losses()
    can_wait = town.call(EAST, priority=3)
    assert town.losses_of_plan().coverage == pytest.approx({"E1": 0.25, "W1": 0.125, "W2": 0.125})
    town.assign("W1", town.state.open_incident_ids[0])
    assert town.planned() == {"W2": can_wait}
    town.assign("W2", town.call(WEST))
    town.wait(11)
    assert town.planned() == {}
    town.wait(900)
    assert town.planned() == {"E1": can_wait}


def test_a_plan_where_cover_decides_is_of_this_moment() -> None:
    """The unit that has just left counts no longer, so that the last one of the region isn't taken for a spare one."""
    town = DividedTown("coverage-aware")
    first = town.call(11, priority=2)
    before = town.losses_of_plan().coverage or {}
    assert town.planned() == {"W1": first}
    town.assign("W1", first)
    town.call(11, priority=2)
    after = town.losses_of_plan().coverage or {}
    assert after["W2"] == pytest.approx(0.25) != before["W2"]


def test_without_demand_nothing_is_known() -> None:
    town = DividedTown("coverage-aware")
    unknown = RegionLosses(None, town.travel_times, town.settings)
    incident = town.the_incident(town.call(EAST, priority=2))
    assert unknown.of(town.state, incident, positions={}, now=town.now) == Losses()
    assert unknown.of_plan(town.state, positions={}, now=town.now) == Losses()


def test_what_is_refreshed_in_the_background_is_given_at_once_for_a_minute_and_follows_the_last_refresh() -> None:
    """Whoever asks for a call in danger never waits for the picture of a region whose units have moved."""
    town = DividedTown("closest")
    incident = town.call(EAST)
    before = town.losses(incident).coverage
    town.assign("W1", incident)
    town.wait(30)
    town.region_losses.is_refreshed = True
    assert town.losses(incident).coverage is before
    town.region_losses.refresh(town.state, town.positions, now=town.now)
    assert set(town.losses(incident).coverage or ()) == {"W2", "E1"}
    town.assign("W2", town.call(WEST))
    town.wait(61)
    assert set(town.losses(incident).coverage or ()) == {"E1"}


def test_a_refresh_that_ends_late_does_not_bring_the_old_back() -> None:
    town = DividedTown("closest")
    incident, old_state, old_now = town.call(EAST), town.state, town.now
    town.assign("W1", incident)
    town.wait(5)
    latest = town.losses(incident).coverage
    town.region_losses.refresh(old_state, town.positions, now=old_now)
    assert town.losses(incident).coverage is latest


def test_a_refresher_survives_a_failure_and_ends_when_it_is_closed() -> None:
    tried = threading.Semaphore(0)

    def fail() -> None:
        tried.release()
        raise ValueError("no roads")

    refresher = KeptFresh(fail, every_s=0.001, name="losses")
    assert all(tried.acquire(timeout=30) for _ in range(3))
    refresher.close()
    assert "losses" not in {thread.name for thread in threading.enumerate()}
