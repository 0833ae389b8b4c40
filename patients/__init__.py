"""Who the patient is: the only place with personal data. Every look at it is logged with actor and purpose."""

from patients.access import Access, AccessRecord, Action, Outcome, Purpose
from patients.caller_model import Caller, CallerDraft, CallerNote, CallerRecord, CallerRole
from patients.callers import CallerRegister
from patients.errors import PatientRefused, PatientStoreUnavailable
from patients.model import Link, LinkKind, Patient, PatientDraft, Sex
from patients.ports import PatientStore
from patients.register import PatientRegister

__all__ = [
    "Access",
    "AccessRecord",
    "Action",
    "Caller",
    "CallerDraft",
    "CallerNote",
    "CallerRecord",
    "CallerRegister",
    "CallerRole",
    "Link",
    "LinkKind",
    "Outcome",
    "Patient",
    "PatientDraft",
    "PatientRefused",
    "PatientRegister",
    "PatientStore",
    "PatientStoreUnavailable",
    "Purpose",
    "Sex",
]
