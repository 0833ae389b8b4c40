"""Units enter the stock and leave it unused."""

from collections.abc import Sequence

from msgspec import structs

from bloodbank.checks import (
    require_din,
    require_id,
    require_ids,
    require_instant,
    require_number,
    require_place,
    require_product_code,
    require_text,
)
from bloodbank.decisions.product_codes import require_product
from bloodbank.decisions.refusing import known_unit, refuse_for
from bloodbank.decisions.storage_limits import require_room_for_receipt
from bloodbank.life.vocabulary import require_known_antigens, require_known_attributes
from bloodbank.messages import (
    BloodUnitDiscarded,
    BloodUnitReceived,
    DiscardBloodUnit,
    Event,
    ReceiveBloodUnit,
    ReceiveBloodUnits,
)
from bloodbank.model import BloodGroup, BloodState, BloodUnitStatus, Component
from bloodbank.refusal import Refused
from bloodbank.rules.label import other_group_of_donation, rhd_against_group
from bloodbank.rules.release import AWAITING_TESTS, POSITIVE_TEST
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

RECALLED_DONATION = "recalled-donation"
MISREAD_S = 30 * 86_400.0  # without a date of collection a misread year, or decade, is told all the same
MOST_AT_ONCE = 20_000
DAY_S = 86_400.0
MOST_PARTICULARS = 60
LARGEST_ML = 5_000.0
LONGEST_SHELF_LIFE_S = 31 * 366 * DAY_S  # frozen red cells keep up to 30 years


def receive_unit(state: BloodState, command: ReceiveBloodUnit, *, now: float, settings: BloodSettings) -> list[Event]:
    """A labelled unit that is not expired is received once."""
    require_din(command.din)
    require_product_code(command.product_code)
    require_kind_of_blood(command.component, command.group)
    command = as_labelled(command, settings=settings)
    require_instant(command.expires_at, "expires_at", latest=now + LONGEST_SHELF_LIFE_S)
    if command.expires_at <= now:
        detail = f"expires_at: the unit of donation {command.din} has expired; it can't be received into stock"
        raise Refused("expired", detail, kind="invalid", field="expires_at")
    require_place(state, command.place_id)
    _require_particulars(command, now=now, settings=settings)
    _require_agreement(state, command)
    blood_unit_id = f"{command.din}-{command.product_code}"
    if blood_unit_id in state.blood_units:
        detail = f"blood unit {blood_unit_id} was received before; check the label"
        raise Refused("unit-received-before", detail, kind="conflict", field="din")
    received: list[Event] = [
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
    require_room_for_receipt(state, received, settings=settings)
    return received


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
    received: list[Event] = [event for event in found if not isinstance(event, Refused)]
    require_room_for_receipt(state, received, settings=settings)
    return received


def receivable(
    state: BloodState, units: Sequence[ReceiveBloodUnit], *, now: float, settings: BloodSettings
) -> list[BloodUnitReceived | Refused]:
    """What would become of each if it were received after those before it."""
    outcomes: list[BloodUnitReceived | Refused] = []
    seen: set[str] = set()
    for unit in units:
        try:
            (event,) = receive_unit(state, unit, now=now, settings=settings)
        except Refused as refused:
            outcomes.append(refused)
            continue
        assert isinstance(event, BloodUnitReceived)
        if event.blood_unit_id in seen:
            detail = f"blood unit {event.blood_unit_id} is given twice; leave one out"
            outcomes.append(Refused("given-twice", detail, kind="invalid", field="din"))
            continue
        seen.add(event.blood_unit_id)
        outcomes.append(event)
    return outcomes


def as_labelled(command: ReceiveBloodUnit, *, settings: BloodSettings) -> ReceiveBloodUnit:
    """With what the product code says was done to the unit. Raises Refused when the code is of another component."""
    product = require_product(command.product_code, command.component, settings=settings)
    said = () if product is None else product.attributes
    return structs.replace(command, attributes=tuple(dict.fromkeys((*command.attributes, *said)))) if said else command


def _require_particulars(command: ReceiveBloodUnit, *, now: float, settings: BloodSettings) -> None:
    """What was done to the unit and is known of it; a unit can't keep longer than its kind does."""
    for field in ("attributes", "antigens_absent", "antigens_present"):
        values: tuple[str, ...] = getattr(command, field)
        if values:
            require_ids(values, field, most=MOST_PARTICULARS)
    require_known_attributes(command.attributes, "attributes", settings=settings)
    require_known_antigens(command.antigens_absent, "antigens_absent", settings=settings)
    require_known_antigens(command.antigens_present, "antigens_present", settings=settings)
    both = set(command.antigens_absent).intersection(command.antigens_present)
    if both:
        detail = f"antigens_present: {', '.join(sorted(both))} can't be both absent and present; check the label"
        raise Refused("antigen-both-ways", detail, kind="invalid", field="antigens_present")
    if command.volume_ml is not None:
        require_number(command.volume_ml, "volume_ml", low=1.0, high=LARGEST_ML)
    if command.quarantine_reason is not None:
        require_text(command.quarantine_reason, "quarantine_reason")
    if command.only_for_patient_id is not None:
        require_id(command.only_for_patient_id, "only_for_patient_id")
    if command.collected_at is not None:
        require_instant(command.collected_at, "collected_at", latest=now)
    keeps_s = settings.life.kept(command.component, command.attributes).shelf_life_s + DAY_S
    latest_at = now + MISREAD_S if command.collected_at is None else command.collected_at
    if command.expires_at > latest_at + keeps_s:
        detail = (
            f"expires_at: {command.component} keep {keeps_s / DAY_S - 1:.0f} days from collection; the date of "
            "expiry or of collection was misread"
        )
        raise Refused("keeps-too-long", detail, kind="invalid", field="expires_at")


def _require_agreement(state: BloodState, command: ReceiveBloodUnit) -> None:
    """With the donation's other units, and the typing with the group."""
    refuse_for(other_group_of_donation(state, din=command.din, group=command.group), field="group")
    typed = rhd_against_group(command.group, present=command.antigens_present, absent=command.antigens_absent)
    refuse_for(typed, field="group", kind="invalid")


def _kept_back(state: BloodState, command: ReceiveBloodUnit, *, settings: BloodSettings) -> tuple[str, ...]:
    recalled = RECALLED_DONATION if command.din in state.recall_of_donation else None
    results = state.test_results.get(command.din)
    positive = POSITIVE_TEST if results and any(result != "negative" for result in results.values()) else None
    default = AWAITING_TESTS if settings.life.quarantine_on_receipt else None
    return tuple(dict.fromkeys(filter(None, (recalled, positive, default, command.quarantine_reason))))


def require_kind_of_blood(component: object, group: object) -> None:
    """A known component and a known blood group."""
    if not isinstance(component, Component):
        detail = f"component: give one of {', '.join(Component)}"
        raise Refused("unknown-component", detail, kind="invalid", field="component")
    if not isinstance(group, BloodGroup):
        detail = f"group: give one of {', '.join(BloodGroup)}"
        raise Refused("unknown-group", detail, kind="invalid", field="group")


def discard_unit(state: BloodState, command: DiscardBloodUnit, *, now: float, settings: BloodSettings) -> list[Event]:
    """Any unit that has not been used or discarded can be discarded, wherever it is."""
    require_id(command.blood_unit_id, "blood_unit_id")
    require_text(command.reason, "reason")
    unit = known_unit(state, command.blood_unit_id, field="blood_unit_id")
    if unit.status in (BloodUnitStatus.TRANSFUSED, BloodUnitStatus.DISCARDED, BloodUnitStatus.MODIFIED):
        detail = f"blood unit {unit.blood_unit_id} is {unit.status} already"
        raise Refused("wrong-status", detail, kind="conflict", field="blood_unit_id")
    return [BloodUnitDiscarded(blood_unit_id=unit.blood_unit_id, reason=command.reason, request_id=unit.request_id)]


DECISIONS: Decisions = {
    ReceiveBloodUnit: receive_unit,
    ReceiveBloodUnits: receive_units,
    DiscardBloodUnit: discard_unit,
}
