"""When a unit that is sent will be there: the same sum as in the recommendation."""

from math import inf

from dispatch.expected_arrival import expected_arrival_s
from dispatch.messages import CloseIncident
from dispatch.model import UnitStatus
from dispatch.settings import DispatchSettings
from tests.dispatch.world import Town, at_minute, ranked_by_id

S = UnitStatus


def a_town() -> Town:
    town = Town(DispatchSettings(preparation_s=45.0))
    town.station("west", 0)
    for unit_id in ("A1", "A2", "A3"):
        town.unit(unit_id, "west")
    return town


def arrival(town: Town, unit_id: str, incident_id: str) -> float | None:
    return expected_arrival_s(
        town.state,
        unit_id=unit_id,
        incident_id=incident_id,
        positions=town.positions,
        travel_times=town.travel_times,
        now=town.now,
        settings=town.settings,
    )


def test_it_is_the_arrival_that_the_recommendation_tells_of_every_unit() -> None:
    """One at its station, one posted elsewhere and seen there, one on its way to a lesser call."""
    town = a_town()
    town.seen("A2", 2)
    town.assign("A3", town.call(9, priority=3))
    town.report("A3", S.EN_ROUTE)
    town.seen("A3", 4)
    incident = town.call(6)
    ranked = ranked_by_id(town.recommend(incident))
    assert set(ranked) == {"A1", "A2", "A3"}
    for unit_id, unit in ranked.items():
        assert arrival(town, unit_id, incident) == unit.estimated_arrival_s


def test_nothing_is_told_where_nothing_can_be_known() -> None:
    town = a_town()
    incident = town.call(6)
    assert arrival(town, "Z9", incident) is None
    assert arrival(town, "A1", "I-9") is None
    town.assign("A2", town.call(9, priority=3))
    town.report("A2", S.EN_ROUTE)
    town.seen("A2", 1)
    town.wait(3_600.0)
    assert arrival(town, "A2", incident) is None, "on the move, and its position is an hour old"
    town.travel_times.set(at_minute(0), at_minute(6), inf)
    assert arrival(town, "A1", incident) is None
    town.do(CloseIncident(incident_id=incident, disposition="cancelled"))
    assert arrival(town, "A3", incident) is None
