"""Who the patient is: the only place with personal data. Every look at it is logged with actor and purpose."""

from patients.access import Access, AccessRecord, Action, Outcome, Purpose
from patients.caller_model import Caller, CallerDraft, CallerNote, CallerRecord, CallerRole
from patients.callers import CallerRegister
from patients.civil.model import CivilEvent, CivilMessage, CivilOutcome, CivilReceipt
from patients.civil.register import CivilRegistry
from patients.errors import PatientRefused, PatientStoreUnavailable
from patients.identities.model import Decision, IdentityReview, Merge, PersonIdentities
from patients.identities.register import IdentityRegister
from patients.matching.scoring import Comparison, Match, MatchOutcome
from patients.matching.settings import Level, MatchSettings
from patients.model import Link, LinkKind, Patient, PatientDraft, Sex
from patients.outside.exchange import Fetched, OutsideRecords
from patients.outside.model import MessageStatus, OutsideMessage
from patients.outside.sender import OutsideSender
from patients.ports import PatientStore
from patients.records.model import Category, EntryDraft, EntryStatus, RecordEntry
from patients.records.register import PatientRecords
from patients.records.views import PatientRecord, SeenEntry
from patients.records.vocabulary import Vocabulary
from patients.register import PatientRegister
from patients.settings import PatientSettings

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
    "Category",
    "CivilEvent",
    "CivilMessage",
    "CivilOutcome",
    "CivilReceipt",
    "CivilRegistry",
    "Comparison",
    "Decision",
    "EntryDraft",
    "EntryStatus",
    "Fetched",
    "IdentityRegister",
    "IdentityReview",
    "Level",
    "Link",
    "LinkKind",
    "Match",
    "MatchOutcome",
    "MatchSettings",
    "Merge",
    "MessageStatus",
    "Outcome",
    "OutsideMessage",
    "OutsideRecords",
    "OutsideSender",
    "Patient",
    "PatientDraft",
    "PatientRecord",
    "PatientRecords",
    "PatientRefused",
    "PatientRegister",
    "PatientSettings",
    "PatientStore",
    "PatientStoreUnavailable",
    "PersonIdentities",
    "Purpose",
    "RecordEntry",
    "SeenEntry",
    "Sex",
    "Vocabulary",
]
