"""What is still owed after emergency issues: nothing of it is stored, all follows from what happened."""

from collections.abc import Iterator

from bloodbank.crossmatching.rules import crossmatches_of
from bloodbank.emergency.model import EmergencyIssue, OwedItem, OwedKind, UncrossmatchedUnit
from bloodbank.kinds import BloodUnitStatus
from bloodbank.model import BloodRequest, BloodState
from bloodbank.recipient.person import person
from bloodbank.recipient.samples import sound_samples, valid_until_at
from bloodbank.settings import BloodSettings

FATE_OPEN = (BloodUnitStatus.ISSUED, BloodUnitStatus.IN_TRANSIT, BloodUnitStatus.DELIVERED)


def owed_items(state: BloodState, *, settings: BloodSettings) -> list[OwedItem]:
    """Everything owed in the region, first due first."""
    items = [item for issue in state.emergency_issues.values() for item in owed_for(state, issue, settings=settings)]
    return sorted(items, key=lambda item: (item.due_at, item.request_id, item.kind, item.blood_unit_id or ""))


def owed_for(state: BloodState, issue: EmergencyIssue, *, settings: BloodSettings) -> Iterator[OwedItem]:
    """What one request owes."""
    request = state.requests[issue.request_id]
    first = issue.units[0]
    if issue.sample_id is None and not _sample_on_record(state, request, since_at=first.issued_at, settings=settings):
        yield _item(OwedKind.SAMPLE, request, first.issued_at, settings=settings)
    if issue.signed_by is None:
        yield _item(OwedKind.SIGNATURE, request, first.issued_at, owed_by=issue.authorised_by, settings=settings)
    for unit in issue.units:
        yield from _owed_for_unit(state, request, unit, settings=settings)


def _sample_on_record(state: BloodState, request: BloodRequest, *, since_at: float, settings: BloodSettings) -> bool:
    """A sample of the patient that still held when the blood went out, or was drawn since."""
    recipient = person(state.recipients, request.patient_id)
    samples = () if recipient is None else sound_samples(recipient)
    return recipient is not None and any(
        valid_until_at(sample, recipient, settings=settings.recipients) > since_at for sample in samples
    )


def _owed_for_unit(
    state: BloodState, request: BloodRequest, given: UncrossmatchedUnit, *, settings: BloodSettings
) -> Iterator[OwedItem]:
    """A unit that came back unused needs no crossmatch; one whose fate is open needs both."""
    unit = state.blood_units[given.blood_unit_id]
    used = unit.request_id == request.request_id and unit.status in (*FATE_OPEN, BloodUnitStatus.TRANSFUSED)
    looked_at = unit.blood_unit_id in crossmatches_of(state, request.patient_id)
    if used and unit.component in settings.crossmatching.components and not looked_at:
        yield _item(OwedKind.CROSSMATCH, request, given.issued_at, unit_id=unit.blood_unit_id, settings=settings)
    if unit.request_id == request.request_id and unit.status in FATE_OPEN:
        yield _item(OwedKind.FATE, request, given.issued_at, unit_id=unit.blood_unit_id, settings=settings)


def _item(
    kind: OwedKind,
    request: BloodRequest,
    since_at: float,
    *,
    settings: BloodSettings,
    unit_id: str | None = None,
    owed_by: str | None = None,
) -> OwedItem:
    return OwedItem(
        kind=kind,
        request_id=request.request_id,
        place_id=request.place_id,
        since_at=since_at,
        due_at=since_at + settings.emergency.owed_within_s,
        patient_id=request.patient_id,
        blood_unit_id=unit_id,
        owed_by=owed_by,
    )
