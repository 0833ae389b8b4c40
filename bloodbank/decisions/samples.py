"""Samples are taken in, tested and rejected; a group that can't be this patient's is kept and stops everything."""

from bloodbank.checks import require_id, require_instant, require_text
from bloodbank.decisions.two_persons import require_two_persons
from bloodbank.kinds import BloodGroup
from bloodbank.messages import (
    Event,
    RecordSample,
    RecordSampleResults,
    RejectSample,
    SampleRecorded,
    SampleRejected,
    SampleTested,
)
from bloodbank.model import BloodState
from bloodbank.recipient.grouping import possible_groups
from bloodbank.recipient.model import AntibodyScreen, Sample
from bloodbank.recipient.person import person
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

OLDEST_S = 366 * 86_400.0
CLOCK_TOLERANCE_S = 60.0


def record_sample(state: BloodState, command: RecordSample, *, now: float, settings: BloodSettings) -> list[Event]:
    """A sample id is used once, for one patient; it was drawn before it arrived, and not long ago."""
    require_id(command.patient_id, "patient_id")
    require_id(command.sample_id, "sample_id")
    require_id(command.collected_by, "collected_by")
    require_instant(command.drawn_at, "drawn_at", earliest=now - OLDEST_S, latest=now + CLOCK_TOLERANCE_S)
    received_at = max(now, command.drawn_at) if command.received_at is None else command.received_at
    require_instant(received_at, "received_at", earliest=command.drawn_at, latest=now + CLOCK_TOLERANCE_S)
    _require_results(command, named=command.group is not None or command.screen is not None)
    if command.sample_id in state.sample_owners:
        detail = f"sample {command.sample_id} was recorded before; look at the label, and at whose it is"
        raise Refused("sample-exists", detail, kind="conflict", field="sample_id")
    return [
        SampleRecorded(
            patient_id=command.patient_id,
            sample_id=command.sample_id,
            drawn_at=command.drawn_at,
            received_at=received_at,
            collected_by=command.collected_by,
            exposed=command.exposed,
            group=command.group,
            screen=command.screen,
            tested_by=command.tested_by,
            contradicts=_contradicted(state, command.patient_id, command.group, at=command.drawn_at),
        )
    ]


def record_results(
    state: BloodState, command: RecordSampleResults, *, now: float, settings: BloodSettings
) -> list[Event]:
    """Only what was not known; another result than the known one is refused."""
    sample = _known_sample(state, command.patient_id, command.sample_id)
    _require_results(command, named=True)
    for name in ("group", "screen"):
        known, given = getattr(sample, name), getattr(command, name)
        if known is not None and given not in (None, known):
            detail = f"{name}: sample {sample.sample_id} was found {known}; reject the sample if that was wrong"
            raise Refused("result-known", detail, kind="conflict", field=name)
    group = command.group if sample.group is None else None
    screen = command.screen if sample.screen is None else None
    if group is None and screen is None:
        return []
    return [
        SampleTested(
            patient_id=command.patient_id,
            sample_id=command.sample_id,
            tested_by=command.tested_by,
            group=group,
            screen=screen,
            contradicts=_contradicted(state, command.patient_id, group, at=sample.drawn_at),
        )
    ]


def reject_sample(state: BloodState, command: RejectSample, *, now: float, settings: BloodSettings) -> list[Event]:
    """It resolves a contradiction, so two persons must have looked at it."""
    sample = _known_sample(state, command.patient_id, command.sample_id)
    require_text(command.reason, "reason")
    require_two_persons(command.rejected_by, command.verified_by, first="rejected_by", second="verified_by")
    return [
        SampleRejected(
            patient_id=command.patient_id,
            sample_id=sample.sample_id,
            reason=command.reason,
            rejected_by=command.rejected_by,
            verified_by=command.verified_by,
        )
    ]


def _require_results(command: RecordSample | RecordSampleResults, *, named: bool) -> None:
    if command.group is not None and not isinstance(command.group, BloodGroup):
        detail = f"group: leave it out while unknown, or give one of {', '.join(BloodGroup)}"
        raise Refused("unknown-group", detail, kind="invalid", field="group")
    if command.screen is not None and not isinstance(command.screen, AntibodyScreen):
        detail = f"screen: leave it out while unknown, or give one of {', '.join(AntibodyScreen)}"
        raise Refused("unknown-result", detail, kind="invalid", field="screen")
    if isinstance(command, RecordSampleResults) and command.group is None and command.screen is None:
        raise Refused("no-result", "group: give a group, a screen, or both", kind="invalid", field="group")
    if named or command.tested_by is not None:
        require_id(command.tested_by, "tested_by")


def _known_sample(state: BloodState, patient_id: str, sample_id: str) -> Sample:
    """A sample of this patient that was not rejected."""
    require_id(patient_id, "patient_id")
    require_id(sample_id, "sample_id")
    if state.sample_owners.get(sample_id) != patient_id:
        detail = f"patient {patient_id} has no sample {sample_id}; record it first"
        raise Refused("unknown-sample", detail, kind="not-found", field="sample_id")
    sample = next(each for each in state.recipients[patient_id].samples if each.sample_id == sample_id)
    if sample.rejected_reason is not None:
        detail = f"sample {sample_id} was rejected; take a new one"
        raise Refused("sample-rejected", detail, kind="conflict", field="sample_id")
    return sample


def _contradicted(state: BloodState, patient_id: str, group: BloodGroup | None, *, at: float) -> tuple[BloodGroup, ...]:
    """The groups that the person can have had when the sample was drawn, where the sample's is none of them."""
    known = person(state.recipients, patient_id)
    if group is None or known is None:
        return ()
    possible = possible_groups(known, at=at)
    return () if not possible or group in possible else possible


DECISIONS: Decisions = {
    RecordSample: record_sample,
    RecordSampleResults: record_results,
    RejectSample: reject_sample,
}
