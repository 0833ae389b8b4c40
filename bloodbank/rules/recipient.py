"""Is the unit meant for somebody else?"""

from bloodbank.model import BloodUnit
from bloodbank.reason import Reason


def meant_for_another(unit: BloodUnit, *, patient_id: str | None) -> Reason | None:
    """An autologous or directed unit is for the patient it names, and for nobody else."""
    if unit.only_for_patient_id in (None, patient_id):
        return None
    return Reason(code="meant-for-another-patient", values={"blood_unit_id": unit.blood_unit_id})
