"""Who a patient of ours is in the outside record system."""

from msgspec import structs

from patients.fhir.checking import checked
from patients.fhir.people import OWN_PATIENTS, patient_resource
from patients.model import Patient
from patients.outside.ports import OutsideFault, RecordSystem


def find_subject(system: RecordSystem, patient: Patient, *, number_system: str) -> str | None:
    """The id there, by personal number, else by our own id; two answers are no answer. Raises OutsideFault."""
    wanted = [f"{OWN_PATIENTS}|{patient.patient_id}"]
    if patient.personal_number is not None:
        wanted.insert(0, f"{number_system}|{patient.personal_number}")
    for identifier in wanted:
        found = system.search("Patient", identifier=identifier)
        if len(found) > 1:
            raise OutsideFault("patient-ambiguous", is_final=True)
        if found:
            return str(found[0]["id"])
    return None


def make_subject(system: RecordSystem, patient: Patient, *, number_system: str) -> str:
    """The same, made there where it is not known yet."""
    found = find_subject(system, patient, number_system=number_system)
    if found is not None:
        return found
    resource = patient_resource(patient.patient_id, structs.asdict(patient), number_system=number_system)
    del resource["id"]
    checked(resource, version=system.version())
    return system.write(resource, identifier=f"{OWN_PATIENTS}|{patient.patient_id}")
