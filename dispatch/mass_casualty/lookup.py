"""Mass-casualty incidents and their casualties, found or refused."""

from collections.abc import Sequence

from dispatch.mass_casualty.state import Casualty, CasualtyStatus, MassCasualty
from dispatch.refusal import Refused
from dispatch.state import DispatchState


def mass_casualty_of(state: DispatchState, incident_id: str) -> MassCasualty:
    found = state.mass_casualties.get(incident_id)
    if found is None:
        detail = f"No mass-casualty incident is declared on incident {str(incident_id)[:80]!r}."
        raise Refused("mass-casualty-not-found", detail, kind="not-found", field="incident_id")
    return found


def live_mass_casualty_of(state: DispatchState, incident_id: str) -> MassCasualty:
    found = mass_casualty_of(state, incident_id)
    if found.stood_down_at is not None:
        detail = f"The mass-casualty incident {incident_id} was stood down ({found.stood_down_because})."
        raise Refused("mass-casualty-stood-down", detail, kind="conflict", field="incident_id")
    return found


def casualties_in(
    mass_casualty: MassCasualty, numbers: Sequence[str], *, status: CasualtyStatus | None = None
) -> list[Casualty]:
    """The casualties of these numbers, all in the given place. Refuses an unknown one and one that is elsewhere."""
    found = []
    for number in numbers:
        casualty = mass_casualty.casualties.get(number)
        if casualty is None:
            detail = f"No casualty {str(number)[:80]!r} is tagged on incident {mass_casualty.incident_id}."
            raise Refused("casualty-not-found", detail, kind="not-found", field="numbers")
        if status is not None and casualty.status is not status:
            raise casualty_elsewhere(casualty, wanted=status)
        found.append(casualty)
    return found


def casualty_elsewhere(casualty: Casualty, *, wanted: CasualtyStatus) -> Refused:
    where = {
        CasualtyStatus.LOADED: f"in unit {casualty.unit_id}",
        CasualtyStatus.AT_HOSPITAL: f"at hospital {casualty.hospital_id}",
    }.get(casualty.status, casualty.status.value)
    detail = f"Casualty {casualty.number} is {where}, not {wanted.value}."
    return Refused("casualty-elsewhere", detail, kind="conflict", field="numbers")
