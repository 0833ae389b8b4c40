"""What is said of a unit, checked field by field: when it is received, and when what was typed is corrected."""

from msgspec import structs

from bloodbank.checks import (
    require_din,
    require_id,
    require_ids,
    require_instant,
    require_number,
    require_product_code,
    require_text,
)
from bloodbank.decisions.product_codes import require_product
from bloodbank.decisions.refusing import refuse_for
from bloodbank.life.vocabulary import require_known_antigens, require_known_attributes
from bloodbank.messages import ReceiveBloodUnit
from bloodbank.model import BloodGroup, Component
from bloodbank.refusal import Refused
from bloodbank.rules.label import rhd_against_group
from bloodbank.settings import BloodSettings

MISREAD_S = 30 * 86_400.0  # without a date of collection a misread year, or decade, is told all the same
DAY_S = 86_400.0
MOST_PARTICULARS = 60
LARGEST_ML = 5_000.0
LONGEST_SHELF_LIFE_S = 31 * 366 * DAY_S  # frozen red cells keep up to 30 years


def checked_label(command: ReceiveBloodUnit, *, now: float, settings: BloodSettings) -> ReceiveBloodUnit:
    """The label with what its product code says was done. Raises Refused where it can't be the label of a unit."""
    require_din(command.din)
    require_product_code(command.product_code)
    require_kind_of_blood(command.component, command.group)
    command = as_labelled(command, settings=settings)
    require_instant(command.expires_at, "expires_at", latest=now + LONGEST_SHELF_LIFE_S)
    if command.expires_at <= now:
        detail = f"expires_at: the unit of donation {command.din} has expired; it can't be received into stock"
        raise Refused("expired", detail, kind="invalid", field="expires_at")
    _require_particulars(command, now=now, settings=settings)
    typed = rhd_against_group(command.group, present=command.antigens_present, absent=command.antigens_absent)
    refuse_for(typed, field="group", kind="invalid")
    return command


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
    _require_keeping(command, now=now, settings=settings)


def _require_keeping(command: ReceiveBloodUnit, *, now: float, settings: BloodSettings) -> None:
    keeps_s = settings.life.kept(command.component, command.attributes).shelf_life_s + DAY_S
    latest_at = now + MISREAD_S if command.collected_at is None else command.collected_at
    if command.expires_at > latest_at + keeps_s:
        detail = (
            f"expires_at: {command.component} keep {keeps_s / DAY_S - 1:.0f} days from collection; the date of "
            "expiry or of collection was misread"
        )
        raise Refused("keeps-too-long", detail, kind="invalid", field="expires_at")


def require_kind_of_blood(component: object, group: object) -> None:
    """A known component and a known blood group."""
    if not isinstance(component, Component):
        detail = f"component: give one of {', '.join(Component)}"
        raise Refused("unknown-component", detail, kind="invalid", field="component")
    if not isinstance(group, BloodGroup):
        detail = f"group: give one of {', '.join(BloodGroup)}"
        raise Refused("unknown-group", detail, kind="invalid", field="group")
