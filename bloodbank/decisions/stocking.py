"""Units enter the stock and leave it unused."""

from bloodbank.checks import require_din, require_id, require_instant, require_place, require_product_code, require_text
from bloodbank.decisions.refusing import known_unit
from bloodbank.messages import BloodUnitDiscarded, BloodUnitReceived, DiscardBloodUnit, Event, ReceiveBloodUnit
from bloodbank.model import BloodGroup, BloodState, BloodUnitStatus, Component
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

LONGEST_SHELF_LIFE_S = 31 * 366 * 86_400.0  # frozen red cells keep up to 30 years


def receive_unit(state: BloodState, command: ReceiveBloodUnit, *, now: float, settings: BloodSettings) -> list[Event]:
    """A labelled unit that is not expired is received once."""
    require_din(command.din)
    require_product_code(command.product_code)
    require_kind_of_blood(command.component, command.group)
    require_instant(command.expires_at, "expires_at", latest=now + LONGEST_SHELF_LIFE_S)
    if command.expires_at <= now:
        detail = f"expires_at: the unit of donation {command.din} has expired; it can't be received into stock"
        raise Refused("expired", detail, kind="invalid", field="expires_at")
    require_place(state, command.place_id)
    blood_unit_id = f"{command.din}-{command.product_code}"
    if blood_unit_id in state.blood_units:
        detail = f"blood unit {blood_unit_id} was received before; check the label"
        raise Refused("unit-received-before", detail, kind="conflict", field="din")
    return [
        BloodUnitReceived(
            blood_unit_id=blood_unit_id,
            din=command.din,
            product_code=command.product_code,
            component=command.component,
            group=command.group,
            expires_at=command.expires_at,
            place_id=command.place_id,
        )
    ]


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
    if unit.status in (BloodUnitStatus.TRANSFUSED, BloodUnitStatus.DISCARDED):
        detail = f"blood unit {unit.blood_unit_id} is {unit.status} already"
        raise Refused("wrong-status", detail, kind="conflict", field="blood_unit_id")
    return [BloodUnitDiscarded(blood_unit_id=unit.blood_unit_id, reason=command.reason, request_id=unit.request_id)]


DECISIONS: Decisions = {ReceiveBloodUnit: receive_unit, DiscardBloodUnit: discard_unit}
