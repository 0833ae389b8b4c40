"""What leaves the register for research: no ids, no names, no days."""

from msgspec import Struct


class DeceasedHistory(Struct, frozen=True, kw_only=True):
    """One person, before anything is made coarser. Never leaves this package as it is."""

    age_years: int | None
    sex: str
    death_year: int
    blood_group: str | None
    conditions: tuple[str, ...]
    prescriptions: tuple[str, ...]
    incidents: int
    transfusions: int


class ArchivedHistory(Struct, frozen=True, kw_only=True):
    """One row of the archive. Quasi-identifiers: age band, sex, period of death."""

    age_band: str
    sex: str
    death_period: str
    blood_group: str
    conditions: tuple[str, ...]
    prescriptions: tuple[str, ...]
    incidents: int
    transfusions: int


class ArchiveReport(Struct, frozen=True, kw_only=True):
    """How the rows were made safe: how coarse, how many people and codes were left out, the smallest group."""

    k: int
    age_band_years: int
    death_period_years: int
    people: int
    archived: int
    suppressed: int
    smallest_group: int | None
    codes_suppressed: int


MEANINGS = {
    "age_band": "age at death in years, from-to; 'unknown' without a birth date; quasi-identifier",
    "sex": "administrative gender (FHIR); quasi-identifier",
    "death_period": "calendar years of death, from-to; quasi-identifier",
    "blood_group": "ABO and RhD, 'unknown' where not known or held by fewer than k people",
    "conditions": "ICD-10 categories of three characters; those of fewer than k people are left out",
    "prescriptions": "ATC pharmacological subgroups of four characters; those of fewer than k people are left out",
    "incidents": "number of ambulance incidents in the register, 10 standing for 10 or more",
    "transfusions": "number of transfused units in the register, 10 standing for 10 or more",
}
"""What each column means; the quasi-identifiers are those by which k-anonymity is checked."""
