"""Entries of a record as Condition, AllergyIntolerance and MedicationRequest, and read from them."""

from datetime import UTC, datetime

from patients.errors import PatientRefused
from patients.fhir.checking import FhirVersion, Resource
from patients.records.model import Category, EntryDraft, EntryStatus, RecordEntry
from patients.records.views import SeenEntry
from patients.records.vocabulary import vocabulary

OWN_ENTRIES = "urn:arterial:entry"
KINDS = {
    Category.CONDITION: "Condition",
    Category.ALLERGY: "AllergyIntolerance",
    Category.PRESCRIPTION: "MedicationRequest",
}
CATEGORIES = {kind: category for category, kind in KINDS.items()}
_TERMS = "http://terminology.hl7.org/CodeSystem"
_REQUEST_STATUS = {
    EntryStatus.ACTIVE: "active",
    EntryStatus.INACTIVE: "stopped",
    EntryStatus.ENTERED_IN_ERROR: "entered-in-error",
}
_ENDED_REQUESTS = ("stopped", "completed", "cancelled", "ended")


def entry_resource(entry: RecordEntry | SeenEntry, *, version: FhirVersion, subject: str) -> Resource:
    """The resource of an entry of these categories; `subject` is a reference such as Patient/P-00000001."""
    resource: Resource = {
        "resourceType": KINDS[entry.category],
        "id": str(entry.entry_number),
        "identifier": [{"system": OWN_ENTRIES, "value": str(entry.entry_number)}],
    }
    if entry.category is Category.PRESCRIPTION:
        return resource | _request(entry, version=version, subject=subject)
    resource["code"] = _concept(entry)
    resource |= _statuses(entry, version=version)
    if entry.since is not None:
        resource["onsetDateTime"] = entry.since
    if entry.recorded_at is not None:
        resource["recordedDate"] = _instant(entry.recorded_at)
    if entry.category is Category.ALLERGY:
        return resource | {"patient": {"reference": subject}} | _allergy(entry, version=version)
    if entry.until is not None:
        resource["abatementDateTime"] = entry.until
    if "severity" in entry.details:
        resource["severity"] = {"text": entry.details["severity"]}
    return resource | {"subject": {"reference": subject}}


def _statuses(entry: RecordEntry | SeenEntry, *, version: FhirVersion) -> Resource:
    """In error there is no clinical status (R4B: con-5, ait-2); a Condition of R5 must have one, and says unknown."""
    kind = "condition" if entry.category is Category.CONDITION else "allergyintolerance"
    if entry.status is not EntryStatus.ENTERED_IN_ERROR:
        return {"clinicalStatus": _term(f"{kind}-clinical", entry.status.value)}
    system = "condition-ver-status" if kind == "condition" else "allergyintolerance-verification"
    told: Resource = {"verificationStatus": _term(system, "entered-in-error")}
    if kind == "condition" and version is FhirVersion.R5:
        told["clinicalStatus"] = _term(f"{kind}-clinical", "unknown")
    return told


def _allergy(entry: RecordEntry | SeenEntry, *, version: FhirVersion) -> Resource:
    told: Resource = {}
    if "criticality" in entry.details:
        told["criticality"] = entry.details["criticality"]
    if "reaction" in entry.details:
        text: Resource = {"text": entry.details["reaction"]}
        told["reaction"] = [{"manifestation": [{"concept": text} if version is FhirVersion.R5 else text]}]
    return told


def _request(entry: RecordEntry | SeenEntry, *, version: FhirVersion, subject: str) -> Resource:
    told: Resource = {
        "status": _REQUEST_STATUS[entry.status],
        "intent": "order",
        "subject": {"reference": subject},
    }
    if version is FhirVersion.R5:
        told["medication"] = {"concept": _concept(entry)}
    else:
        told["medicationCodeableConcept"] = _concept(entry)
    if entry.since is not None:
        told["authoredOn"] = entry.since
    if "dosage" in entry.details:
        told["dosageInstruction"] = [{"text": entry.details["dosage"]}]
    return told


def _concept(entry: RecordEntry | SeenEntry) -> Resource:
    concept: Resource = {"coding": [{"system": entry.system, "code": entry.code}]} if entry.code is not None else {}
    return concept | {"text": entry.text} if entry.text else concept


def _term(system: str, code: str) -> Resource:
    return {"coding": [{"system": f"{_TERMS}/{system}", "code": code}]}


def _instant(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def read_entry(resource: Resource, *, source: str) -> EntryDraft | None:
    """The entry of a checked resource; None where it holds no longer or never did. Raises PatientRefused."""
    category = CATEGORIES.get(resource.get("resourceType", ""))
    if category is None:
        detail = f"resourceType: only {', '.join(CATEGORIES)} are read"
        raise PatientRefused("resource-unexpected", detail, kind="invalid", field="resourceType")
    if not _holds(resource):
        return None
    concept = _read_concept(resource)
    system, code = _read_code(concept, category)
    shown = [coding["display"] for coding in concept.get("coding") or [] if coding.get("display")]
    text = concept.get("text") or next(iter(shown), "")
    since = resource.get("onsetDateTime") or resource.get("authoredOn")
    return EntryDraft(
        category=category,
        source=source,
        text=text[:500] or (code or ""),
        system=system,
        code=code,
        since=since[:10] if isinstance(since, str) and len(since) >= 10 else None,
        details=_read_details(resource),
    )


def _holds(resource: Resource) -> bool:
    codes = {
        coding.get("code")
        for name in ("clinicalStatus", "verificationStatus")
        for coding in (resource.get(name) or {}).get("coding") or []
    }
    ended = {"inactive", "resolved", "remission", "entered-in-error", "refuted"}
    return not codes & ended and resource.get("status") not in (*_ENDED_REQUESTS, "entered-in-error", "draft")


def _read_concept(resource: Resource) -> Resource:
    if resource["resourceType"] != "MedicationRequest":
        return resource.get("code") or {}
    of_r5: Resource = (resource.get("medication") or {}).get("concept") or {}
    return resource.get("medicationCodeableConcept") or of_r5


def _read_code(concept: Resource, category: Category) -> tuple[str | None, str | None]:
    """The first coding of a system that the category knows; codes of other systems are kept as words only."""
    known = vocabulary().categories[category].systems
    for coding in concept.get("coding") or []:
        if coding.get("system") in known and coding.get("code"):
            return coding["system"], coding["code"]
    return None, None


def _read_details(resource: Resource) -> dict[str, str]:
    told = {}
    if resource.get("criticality") in ("low", "high", "unable-to-assess"):
        told["criticality"] = resource["criticality"]
    for reaction in (resource.get("reaction") or [])[:1]:
        manifestation = reaction["manifestation"][0]
        text = (manifestation.get("concept") or manifestation).get("text")
        told |= {"reaction": text[:500]} if text else {}
    dosage = [each["text"] for each in resource.get("dosageInstruction") or [] if each.get("text")]
    return told | ({"dosage": "; ".join(dosage)[:500]} if dosage else {})
