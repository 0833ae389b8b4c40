"""Units that come back: into stock only when it is certain that they were kept well."""

from bloodbank.checks import require_id, require_number, require_place, require_text
from bloodbank.decisions.refusing import known_unit, refuse_for
from bloodbank.messages import BloodUnitReturned, Event, ReturnBloodUnit
from bloodbank.model import BloodState
from bloodbank.rules.expiry import expires_before
from bloodbank.rules.out_of_storage import out_since
from bloodbank.rules.status import not_handed_out
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

SEAL_BROKEN = "seal-broken"
TIME_OUT_UNKNOWN = "time-out-of-storage-unknown"
OUT_TOO_LONG = "out-of-storage-too-long"
LONGEST_OUT_S = 366 * 86_400.0


def return_unit(state: BloodState, command: ReturnBloodUnit, *, now: float, settings: BloodSettings) -> list[Event]:
    """Nurses' and porters' doubts count: an unknown time out of the refrigerator is too long a time.

    What the ledger knows of that time goes before a shorter one that somebody says.
    """
    require_id(command.blood_unit_id, "blood_unit_id")
    require_place(state, command.place_id)
    require_text(command.reason, "reason")
    if command.out_s is not None:
        require_number(command.out_s, "out_s", low=0.0, high=LONGEST_OUT_S)
    unit = known_unit(state, command.blood_unit_id, field="blood_unit_id")
    refuse_for(not_handed_out(unit), field="blood_unit_id")
    refuse_for(expires_before(unit, planned_end_at=now), field="blood_unit_id")
    limit_s = settings.life.kept(unit.component, unit.attributes).out_limit_s
    since_at = out_since(unit)
    doubts = [] if command.seal_intact else [SEAL_BROKEN]
    if command.out_s is None:
        doubts.append(TIME_OUT_UNKNOWN)
    elif max(command.out_s, now - (now if since_at is None else since_at)) > limit_s:
        doubts.append(OUT_TOO_LONG)
    return [
        BloodUnitReturned(
            blood_unit_id=unit.blood_unit_id,
            request_id=unit.request_id or "",
            place_id=command.place_id,
            reason=command.reason,
            quarantine_reasons=tuple(doubts),
        )
    ]


DECISIONS: Decisions = {ReturnBloodUnit: return_unit}
