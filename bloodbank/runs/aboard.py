"""What is on a run and not to be used any more."""

from bloodbank.model import BloodState, BloodUnitStatus
from bloodbank.runs.model import EmergencyRun

DOUBTFUL = (BloodUnitStatus.QUARANTINED, BloodUnitStatus.RECALLED)


def doubtful_aboard(state: BloodState, run: EmergencyRun) -> tuple[str, ...]:
    """Units that were set aside or recalled on the way: the carrier still has them."""
    units = (state.blood_units[unit_id] for unit_id in run.blood_unit_ids)
    return tuple(unit.blood_unit_id for unit in units if unit.tour_id == run.run_id and unit.status in DOUBTFUL)
