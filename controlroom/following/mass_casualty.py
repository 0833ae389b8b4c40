"""Casualties go with their unit: its arrival at a hospital is theirs, and it drives where its load is to go."""

from collections.abc import Iterator, Sequence

from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.reactions import Reaction
from controlroom.state import RegionState
from dispatch.mass_casualty.state import Casualty, CasualtyStatus, MassCasualty
from dispatch.messages import CasualtiesLoaded, RecordCasualtiesArrived, RecordUnitStatus, UnitStatusChanged
from dispatch.model import UnitStatus
from dispatch.state import DispatchState

ACTOR = "arterial/mass-casualty"


def reactions() -> tuple[Reaction, ...]:
    status, loaded = "dispatch.UnitStatusChanged", "dispatch.CasualtiesLoaded"
    return (
        Reaction(name="casualties-arrive", event_types=frozenset({status}), run=casualties_arrive),
        Reaction(name="unit-goes-where-its-load-does", event_types=frozenset({status, loaded}), run=set_destination),
    )


def casualties_arrive(record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
    event: UnitStatusChanged = record.event
    if event.status is not UnitStatus.AT_HOSPITAL or event.hospital_id is None:
        return ()
    return [
        CommandEnvelope(
            command=RecordCasualtiesArrived(
                incident_id=mass_casualty.incident_id, unit_id=event.unit_id, hospital_id=event.hospital_id
            ),
            actor=ACTOR,
        )
        for mass_casualty, _ in _loads(state.dispatch, event.unit_id)
    ]


def set_destination(record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
    """A crew that says expressly where else it goes is believed."""
    event: UnitStatusChanged | CasualtiesLoaded = record.event
    unit = state.dispatch.units[event.unit_id]
    if unit.status is not UnitStatus.TRANSPORTING or unit.incident_id is None:
        return ()
    general = state.dispatch.incidents[unit.incident_id].hospital_id
    for _, casualty in _loads(state.dispatch, event.unit_id):
        if casualty.hospital_id != unit.hospital_id and unit.hospital_id in (None, general):
            command = RecordUnitStatus(
                unit_id=unit.unit_id, status=UnitStatus.TRANSPORTING, hospital_id=casualty.hospital_id
            )
            return (CommandEnvelope(command=command, actor=ACTOR),)
    return ()


def _loads(state: DispatchState, unit_id: str) -> Iterator[tuple[MassCasualty, Casualty]]:
    """Mass-casualty incidents of which a unit carries somebody, each with one of those it carries."""
    live = (known for known in state.mass_casualties.values() if known.stood_down_at is None)
    for mass_casualty in live:
        for casualty in mass_casualty.casualties.values():
            if casualty.status is CasualtyStatus.LOADED and casualty.unit_id == unit_id:
                yield mass_casualty, casualty
                break
