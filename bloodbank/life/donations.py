"""Which donations are in a unit."""

from bloodbank.model import BloodState, BloodUnit


def donations_in(state: BloodState, unit: BloodUnit) -> tuple[str, ...]:
    """The DINs of all donations in a unit, each once: its own and those of the units it was made from.

    A pool's own number is not a donation.
    """
    if not unit.source_unit_ids:
        return (unit.din,)
    sources = (state.blood_units[source_id] for source_id in unit.source_unit_ids)
    return tuple(dict.fromkeys(din for source in sources for din in donations_in(state, source)))
