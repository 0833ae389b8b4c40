"""A unit is taken into stock as its label says."""

from bloodbank.isbt128.saying import EMERGENCY_ONLY, MARKERS_UNREAD, REACTIVE
from bloodbank.isbt128.unit_label import UnitLabel
from bloodbank.messages import ReceiveBloodUnit
from bloodbank.rules.release import AWAITING_TESTS, POSITIVE_TEST
from controlroom.labelling.local_clock import instant_of


def receipt_of(
    label: UnitLabel,
    *,
    place_id: str,
    timezone: str,
    volume_ml: float | None = None,
    quarantine_reason: str | None = None,
    only_for_patient_id: str | None = None,
) -> ReceiveBloodUnit:
    """The command that takes the labelled unit into stock.

    A reason of the label to keep it back goes before `quarantine_reason`: ask `held_by_label` first.
    """
    return ReceiveBloodUnit(
        din=label.din,
        product_code=label.product_code,
        component=label.component,
        group=label.group,
        expires_at=instant_of(label.expires, timezone),
        place_id=place_id,
        attributes=label.attributes,
        antigens_absent=label.antigens_absent,
        antigens_present=label.antigens_present,
        collected_at=collected_at_of(label, timezone),
        volume_ml=volume_ml,
        quarantine_reason=held_by_label(label) or quarantine_reason,
        only_for_patient_id=only_for_patient_id,
    )


def held_by_label(label: UnitLabel) -> str | None:
    """The strongest reason of the label to keep the unit back, as the ledger knows it.

    A reactive marker is never released; markers that nobody here can read wait for all the required tests.
    """
    for said, recorded in ((REACTIVE, POSITIVE_TEST), (MARKERS_UNREAD, AWAITING_TESTS), (EMERGENCY_ONLY,) * 2):
        if said in label.quarantine_reasons:
            return recorded
    return None


def collected_at_of(label: UnitLabel, timezone: str) -> float | None:
    """A label bears 23:59 where the time is not known: the day's beginning then, so that nothing keeps too long."""
    if label.collected is None:
        return None
    return instant_of(label.collected.day_begins if label.collected.is_end_of_day else label.collected, timezone)
