"""A crossmatch outlives its conditions, groups contradict each other, a tube is another person's: nothing is given."""

from collections.abc import Callable

import pytest

from bloodbank.bedside.model import BedsideOutcome
from bloodbank.bedside.settings import BedsideSettings
from bloodbank.crossmatching.model import CrossmatchMethod, CrossmatchResult
from bloodbank.crossmatching.settings import CrossmatchSettings
from bloodbank.decider import decide
from bloodbank.messages import (
    BedsideChecked,
    CheckAtBedside,
    Command,
    IssueBlood,
    MergeRecipients,
    RecordAntibody,
    RecordCrossmatch,
    RecordTransfusion,
    RejectSample,
    StartTransfusion,
)
from bloodbank.recipient.model import AntibodyScreen
from bloodbank.recipient.settings import RecipientSettings
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from tests.bloodbank.test_recipients import sample, two_samples
from tests.bloodbank.world import Bank

ANN = "patient-1"
STRICT = BloodSettings(
    recipients=RecipientSettings(testing="here"),
    crossmatching=CrossmatchSettings(required=True),
    bedside=BedsideSettings(check_required=True),
)


def refused(world: Bank, command: Command) -> str | None:
    """The code of the refusal; None where the command would be taken."""
    try:
        decide(world.state, command, now=world.now, settings=world.settings)
    except Refused as error:
        return error.code
    return None


def compatible(request_id: str, unit_id: str, method: str, sample_id: str) -> RecordCrossmatch:
    return RecordCrossmatch(
        request_id=request_id,
        blood_unit_id=unit_id,
        sample_id=sample_id,
        method=CrossmatchMethod(method),
        result=CrossmatchResult.COMPATIBLE,
        recorded_by="tech-1",
    )


def crossmatched(method: str) -> tuple[Bank, str, str]:
    """A bank where everything is demanded; a request, and a unit found compatible with S2."""
    world = Bank(STRICT).found()
    two_samples(world, "A+")
    request_id, unit_id = world.request("A+", at="centre"), world.receive("A+", antigens_absent=("K",))
    world.reserve(request_id, unit_id)
    world.tell(compatible(request_id, unit_id, method, "S2"))
    return world, request_id, unit_id


def antibody(world: Bank) -> None:
    """Found on an old card: its date says nothing of when it became known here."""
    world.tell(RecordAntibody(patient_id=ANN, specificity="K", source="card of 2004", found_at=1.1e9))


def rejection(world: Bank) -> None:
    two_samples(world, "A+")
    rejected = RejectSample(patient_id=ANN, sample_id="S2", reason="label", rejected_by="lab-1", verified_by="lab-2")
    world.tell(rejected)


def positive_screen(world: Bank) -> None:
    sample(world, "A+", by="nurse-3", hours_ago=0.5, screen=AntibodyScreen.POSITIVE)


def open_merge(world: Bank) -> None:
    world.tell(MergeRecipients(patient_id=ANN, other_patient_id="p-9", reason="perhaps the same person"))


OUTLIVED = [
    ("electronic", antibody, "antibody-known"),
    ("electronic", rejection, "crossmatch-sample-rejected"),
    ("electronic", positive_screen, "antibody-screen-positive"),
    ("electronic", open_merge, "identity-unresolved"),
    ("serological", antibody, "antibody-since-crossmatch"),
    ("serological", rejection, "crossmatch-sample-rejected"),
]


@pytest.mark.parametrize(("method", "news", "code"), OUTLIVED)
def test_a_crossmatch_is_judged_again_when_the_unit_goes_out(
    method: str, news: Callable[[Bank], None], code: str
) -> None:
    world, request_id, _ = crossmatched(method)
    assert refused(world, IssueBlood(request_id=request_id)) is None
    news(world)
    assert refused(world, IssueBlood(request_id=request_id)) == code


@pytest.mark.parametrize(("method", "news", "code"), OUTLIVED)
def test_a_crossmatch_is_judged_again_at_the_bedside(method: str, news: Callable[[Bank], None], code: str) -> None:
    world, request_id, unit_id = crossmatched(method)
    world.issue(request_id)
    check = CheckAtBedside(
        blood_unit_id=unit_id, patient_id=ANN, second_identifier_matches=True, checked_by="n-1", verified_by="n-2"
    )
    start = StartTransfusion(blood_unit_id=unit_id, patient_id=ANN, started_by="n-1", verified_by="n-2")
    world.tell(check)
    assert refused(world, start) is None
    news(world)
    assert refused(world, start) == code
    assert refused(world, RecordTransfusion(blood_unit_id=unit_id, patient_id=ANN)) == code
    checked = world.tell(check)[0]
    assert isinstance(checked, BedsideChecked)
    assert checked.outcome is BedsideOutcome.MISMATCHED
    assert [reason.code for reason in checked.reasons] == [code]
