"""Numbered stories of scheduled transports beside calls: a booking is never taken for the event of a call."""

import pytest

from dispatch.intake.model import Relation
from dispatch.intake.related import Likely, related_incidents, subject_of
from dispatch.messages import MergeIncidents, ReceiveCall, RelateIncidents
from dispatch.refusal import Refused
from tests.dispatch.transport_world import TransportTown
from tests.dispatch.world import at_minute, need


@pytest.fixture
def town() -> TransportTown:
    """Two vans on the road with a patient each, to be fetched at WEST."""
    town = TransportTown()
    for van in ("V1", "V2"):
        town.van(van)
    for _ in range(2):
        town.book("WEST", "EAST", 0, 60)
    town.planned()
    for transport_id in town.state.transports.transports:
        town.start(transport_id)
    return town


def on_the_road(town: TransportTown) -> tuple[str, str]:
    first, second = (incident.incident_id for incident in town.state.incidents.values())
    return first, second


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_01_a_transport_is_merged_with_no_call_and_with_no_other_transport(
    town: TransportTown, order: tuple[int, int]
) -> None:
    """Merged, a booking would lose its vehicle and its appointment, or the caller would get a patient transport."""
    transports = on_the_road(town)
    emergency = town.call(2, needs=[need()])
    for pair in ((transports[0], emergency), transports):
        before = town.state
        with pytest.raises(Refused) as refused:
            town.do(MergeIncidents(incident_id=pair[order[0]], other_incident_id=pair[order[1]]))
        assert (refused.value.code, refused.value.kind) == ("merge-of-transport", "conflict")
        assert transports[0] in refused.value.detail or transports[1] in refused.value.detail
        assert town.state is before
    town.do(RelateIncidents(incident_id=emergency, other_incident_id=transports[0], relation=Relation.LINKED))


def test_02_a_transport_at_the_same_place_is_not_offered_as_the_same_event(town: TransportTown) -> None:
    transports = on_the_road(town)
    emergency = town.call(2, needs=[need()])
    for incident_id, others in ((emergency, transports), (transports[0], (emergency, transports[1]))):
        subject = subject_of(town.state, town.the_incident(incident_id))
        offered = related_incidents(town.state, subject, notes={}, settings=town.settings.intake)
        assert {related.incident_id for related in offered} == set(others)
        assert {related.likely for related in offered} == {Likely.RELATED}


def test_03_whoever_asks_after_a_transport_adds_no_vehicles_to_it(town: TransportTown) -> None:
    """The ward calls about its transfer and is asked how many patients there are: a booking says that itself."""
    transport, _ = on_the_road(town)
    lon, lat = at_minute(2)
    needs = town.the_incident(transport).needs
    town.do(ReceiveCall(lon=lon, lat=lat, incident_id=transport, patients_expected=3))
    assert town.the_incident(transport).needs == needs
