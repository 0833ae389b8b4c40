"""Move-ups accepted, within their limits, or declined."""

from dispatch.checks import check_number, check_place, check_reasons, check_text, invalid
from dispatch.deciding.assignments import post_unit
from dispatch.instants import shown_span
from dispatch.lookup import unit_of
from dispatch.messages import AcceptMoveUp, DeclineMoveUp, Event, MoveUpAccepted, MoveUpDeclined, PostUnit
from dispatch.model import Unit
from dispatch.refusal import Refused
from dispatch.relocation.limits import all_moves_left, resting_s, unit_moves_left
from dispatch.relocation.needed import only_hope_of
from dispatch.relocation.places import place_at, waiting_places
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions


def accept_move_up(
    state: DispatchState, command: AcceptMoveUp, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """Nothing happens when the unit waits there already."""
    unit = unit_of(state, command.unit_id)
    check_reasons(command.reasons)
    if command.gain is not None:
        check_number(command.gain, field="gain", least=-1.0, most=1.0)
    if not isinstance(command.despite_limits, bool):
        raise invalid("despite_limits", "must be true or false")
    post = PostUnit(unit_id=unit.unit_id, lon=command.lon, lat=command.lat)
    posted = post_unit(state, post, now=now, settings=settings)
    if not posted:
        return []
    _check_not_needed(state, unit)
    _check_waiting_place(state, command, settings=settings)
    if not command.despite_limits:
        _check_limits(state, unit, now=now, settings=settings)
    accepted = MoveUpAccepted(
        unit_id=unit.unit_id, lon=command.lon, lat=command.lat, gain=command.gain, reasons=command.reasons
    )
    return [*posted, accepted]


def decline_move_up(
    state: DispatchState, command: DeclineMoveUp, *, now: float, settings: DispatchSettings
) -> list[Event]:
    unit = unit_of(state, command.unit_id)
    check_place(lon=command.lon, lat=command.lat)
    check_text(command.reason, field="reason", least=1)
    return [
        MoveUpDeclined(
            unit_id=unit.unit_id,
            lon=command.lon,
            lat=command.lat,
            reason=command.reason,
            until_at=now + settings.relocation.declined_for_s,
        )
    ]


def _check_not_needed(state: DispatchState, unit: Unit) -> None:
    incident_id = only_hope_of(state, unit)
    if incident_id is not None:
        detail = f"Incident {incident_id} waits and too few units are free without {unit.unit_id}: assign it there."
        raise Refused("needed-by-a-call", detail, kind="conflict", field="unit_id")


def _check_waiting_place(state: DispatchState, command: AcceptMoveUp, *, settings: DispatchSettings) -> None:
    if place_at(waiting_places(state, settings.relocation), (command.lon, command.lat)) < 0:
        detail = (
            f"{command.lon:.5f}, {command.lat:.5f} is no station or post of the region, so no move-up leads there; "
            f"to let unit {command.unit_id} wait there all the same, post it."
        )
        raise Refused("no-waiting-place", detail, kind="conflict", field="lon")


def _check_limits(state: DispatchState, unit: Unit, *, now: float, settings: DispatchSettings) -> None:
    remedy = "to move it all the same, set 'despite_limits'."
    if all_moves_left(state, now=now, settings=settings) <= 0:
        detail = f"{settings.relocation.most_moves_an_hour} moves were made within the last hour, as many as may be; "
        raise Refused("moves-used-up", detail + remedy, kind="conflict", field="unit_id")
    if unit_moves_left(state, unit.unit_id, now=now, settings=settings) <= 0:
        detail = f"Unit {unit.unit_id} was moved often enough within the last hour; "
        raise Refused("unit-moved-enough", detail + remedy, kind="conflict", field="unit_id")
    rest_s = resting_s(state, unit.unit_id, now=now, settings=settings)
    if rest_s > 0.0:
        detail = f"Unit {unit.unit_id} was moved just now and rests for another {shown_span(rest_s)}; "
        raise Refused("unit-rests-between-moves", detail + remedy, kind="conflict", field="unit_id")


DECISIONS: Decisions = {AcceptMoveUp: accept_move_up, DeclineMoveUp: decline_move_up}
