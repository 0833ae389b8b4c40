"""What age and sex mean for the choice of blood: the register knows them, the blood bank keeps only instants."""

from datetime import UTC, date, datetime

from bloodbank.emergency.settings import EmergencySettings
from bloodbank.settings import BloodSettings
from patients import Patient

NEVER_AT = 0.0


def neonate_until_at(patient: Patient, settings: BloodSettings) -> float | None:
    """When the patient stops, or stopped, to be a neonate; None while the date of birth is not known."""
    born = _birth_date(patient)
    return None if born is None else max(NEVER_AT, _midnight_at(born) + settings.recipients.neonate_s)


def may_bear_children_until_at(patient: Patient, settings: EmergencySettings) -> float | None:
    """Until when red cells must spare a later child; long past for who can't bear one; None where sex or age leave it
    open.
    """
    born = _birth_date(patient)
    if patient.sex == "male" and settings.boys_until_years == 0:
        return NEVER_AT
    years = {"female": settings.childbearing_until_years, "male": settings.boys_until_years}.get(patient.sex)
    if years is None or born is None:
        return None
    return max(NEVER_AT, _midnight_at(_years_later(born, years)))


def _birth_date(patient: Patient) -> date | None:
    return None if patient.birth_date is None else date.fromisoformat(patient.birth_date)


def _years_later(born: date, years: int) -> date:
    """The birthday so many years later; of who was born on 29 February the first of March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def _midnight_at(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
