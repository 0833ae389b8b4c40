"""Units enter the stock and leave it unused."""

from collections.abc import Container, Sequence

from bloodbank.checks import require_id, require_place_of_stock, require_text
from bloodbank.decisions.labelled import checked_label
from bloodbank.decisions.refusing import known_unit, refuse_for
from bloodbank.decisions.storage_limits import require_room_for_receipt
from bloodbank.decisions.transferring import without_lost
from bloodbank.evolution.units import received
from bloodbank.messages import (
    BloodUnitDiscarded,
    BloodUnitReceived,
    DiscardBloodUnit,
    Event,
    ReceiveBloodUnit,
    ReceiveBloodUnits,
)
from bloodbank.model import BloodState, BloodUnitStatus
from bloodbank.refusal import Refused
from bloodbank.rules.label import other_antigens_of_donation, other_group_of_donation
from bloodbank.rules.release import AWAITING_TESTS, LABEL_CONTRADICTED, POSITIVE_TEST, contested_of_donation
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

RECALLED_DONATION = "recalled-donation"
MOST_AT_ONCE = 20_000


def receive_unit(state: BloodState, command: ReceiveBloodUnit, *, now: float, settings: BloodSettings) -> list[Event]:
    """A labelled unit that is not expired is received once."""
    command = checked_label(command, now=now, settings=settings)
    require_place_of_stock(state, command.place_id)
    refuse_for(other_group_of_donation(state, din=command.din, group=command.group), field="group")
    present, absent = command.antigens_present, command.antigens_absent
    otherwise = other_antigens_of_donation(state, din=command.din, present=present, absent=absent)
    refuse_for(otherwise, field="antigens_present")
    blood_unit_id = f"{command.din}-{command.product_code}"
    if blood_unit_id in state.blood_units:
        detail = f"blood unit {blood_unit_id} was received before; check the label"
        raise Refused("unit-received-before", detail, kind="conflict", field="din")
    news: list[Event] = [
        BloodUnitReceived(
            blood_unit_id=blood_unit_id,
            din=command.din,
            product_code=command.product_code,
            component=command.component,
            group=command.group,
            expires_at=command.expires_at,
            place_id=command.place_id,
            attributes=tuple(sorted(command.attributes)),
            antigens_absent=tuple(sorted(command.antigens_absent)),
            antigens_present=tuple(sorted(command.antigens_present)),
            collected_at=command.collected_at,
            volume_ml=command.volume_ml,
            quarantine_reasons=_kept_back(state, command, settings=settings),
            only_for_patient_id=command.only_for_patient_id,
        )
    ]
    require_room_for_receipt(state, news, settings=settings)
    return news


def receive_units(state: BloodState, command: ReceiveBloodUnits, *, now: float, settings: BloodSettings) -> list[Event]:
    """A refusal names the unit it speaks of."""
    if not 1 <= len(command.units) <= MOST_AT_ONCE:
        detail = f"units: give 1 to {MOST_AT_ONCE:,} at once, not {len(command.units):,}"
        raise Refused("bad-count", detail, kind="invalid", field="units")
    found = receivable(state, command.units, now=now, settings=settings)
    for row, outcome in enumerate(found):
        if isinstance(outcome, Refused):
            field = f"units[{row}]" if outcome.field is None else f"units[{row}].{outcome.field}"
            raise Refused(outcome.code, f"units[{row}]: {outcome.detail}", kind=outcome.kind, field=field)
    news: list[Event] = [event for event in found if not isinstance(event, Refused)]
    require_room_for_receipt(state, news, settings=settings)
    return news


def receivable(
    state: BloodState, units: Sequence[ReceiveBloodUnit], *, now: float, settings: BloodSettings
) -> list[BloodUnitReceived | Refused]:
    """What would become of each if it were received after those before it."""
    outcomes: list[BloodUnitReceived | Refused] = []
    seen: set[str] = set()
    for unit in units:
        try:
            _require_once(unit, seen)
            (event,) = receive_unit(state, unit, now=now, settings=settings)
        except Refused as refused:
            outcomes.append(refused)
            continue
        assert isinstance(event, BloodUnitReceived)
        state = received(state, event, at=now)
        seen.add(event.blood_unit_id)
        outcomes.append(event)
    return outcomes


def _require_once(unit: ReceiveBloodUnit, seen: Container[str]) -> None:
    blood_unit_id = f"{unit.din}-{unit.product_code}"
    if blood_unit_id in seen:
        detail = f"blood unit {blood_unit_id} is given twice; leave one out"
        raise Refused("given-twice", detail, kind="invalid", field="din")


def _kept_back(state: BloodState, command: ReceiveBloodUnit, *, settings: BloodSettings) -> tuple[str, ...]:
    recalled = RECALLED_DONATION if command.din in state.recall_of_donation else None
    results = state.test_results.get(command.din)
    positive = POSITIVE_TEST if results and any(result != "negative" for result in results.values()) else None
    contested = None if contested_of_donation(state, command.din) is None else LABEL_CONTRADICTED
    default = AWAITING_TESTS if settings.life.quarantine_on_receipt else None
    return tuple(dict.fromkeys(filter(None, (recalled, positive, contested, default, command.quarantine_reason))))


def discard_unit(state: BloodState, command: DiscardBloodUnit, *, now: float, settings: BloodSettings) -> list[Event]:
    """Any unit that has not been used or discarded can be discarded, wherever it is."""
    require_id(command.blood_unit_id, "blood_unit_id")
    require_text(command.reason, "reason")
    unit = known_unit(state, command.blood_unit_id, field="blood_unit_id")
    if unit.status in (BloodUnitStatus.TRANSFUSED, BloodUnitStatus.DISCARDED, BloodUnitStatus.MODIFIED):
        detail = f"blood unit {unit.blood_unit_id} is {unit.status} already"
        raise Refused("wrong-status", detail, kind="conflict", field="blood_unit_id")
    discarded = BloodUnitDiscarded(blood_unit_id=unit.blood_unit_id, reason=command.reason, request_id=unit.request_id)
    return [discarded, *without_lost(state, unit)]


DECISIONS: Decisions = {
    ReceiveBloodUnit: receive_unit,
    ReceiveBloodUnits: receive_units,
    DiscardBloodUnit: discard_unit,
}
