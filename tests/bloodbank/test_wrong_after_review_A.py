"""A crossmatch outlives its conditions, groups contradict each other, a tube is another person's: nothing is given."""

from collections.abc import Callable
from typing import Literal

import pytest
from msgspec import structs

from bloodbank.bedside.model import BedsideOutcome
from bloodbank.bedside.settings import BedsideSettings
from bloodbank.crossmatching.model import CrossmatchMethod, CrossmatchResult
from bloodbank.crossmatching.settings import CrossmatchSettings
from bloodbank.decider import decide
from bloodbank.kinds import BloodGroup, Component, Urgency
from bloodbank.messages import (
    AmendRequest,
    BedsideChecked,
    CancelRequest,
    CheckAtBedside,
    Command,
    ConfirmMerge,
    IssueBlood,
    IssueEmergencyBlood,
    MergeRecipients,
    RecordAntibody,
    RecordCrossmatch,
    RecordTransfusion,
    RejectSample,
    RequestBlood,
    RequestCrossmatch,
    ReserveBlood,
    SettleOwedSample,
    StartTransfusion,
)
from bloodbank.model import RequestLine
from bloodbank.recipient.model import AntibodyScreen
from bloodbank.recipient.settings import RecipientSettings
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from tests.bloodbank.test_recipients import sample, two_samples
from tests.bloodbank.world import MORNING, Bank

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


def asked(group: str | None, **given: object) -> RequestBlood:
    command = RequestBlood(
        place_id="centre",
        lines=(RequestLine(component=Component.RED_CELLS, count=1),),
        urgency=Urgency.URGENT,
        needed_by_at=MORNING + 3600.0,
        patient_id=ANN,
        patient_group=None if group is None else BloodGroup(group),
        despite_duplicate=True,
    )
    return structs.replace(command, **given)


def held(world: Bank, request_id: str, unit_id: str) -> ReserveBlood:
    return ReserveBlood(request_id=request_id, blood_unit_ids=(unit_id,), expires_at=world.now + 600.0)


def test_a_request_that_states_another_group_than_one_before_is_refused() -> None:
    """One of the two forms is of another person, and nobody here knows which."""
    world = Bank().found()
    first = world.request("A+", at="centre")
    assert refused(world, asked("B+")) == "stated-groups-contradict"
    assert refused(world, asked("A+")) is None
    assert refused(world, asked(None)) is None
    assert refused(world, asked("B+", patient_id="p-2")) is None
    nobody = world.request("B+", at="centre", patient_id=None)
    amend = AmendRequest(request_id=nobody, reason="known now", patient_id=ANN)
    assert refused(world, amend) == "stated-groups-contradict"
    world.tell(CancelRequest(request_id=first, reason="of the wrong patient"))
    assert refused(world, asked("B+")) is None
    assert refused(world, amend) is None


def test_samples_tested_here_settle_which_group_was_right() -> None:
    world = Bank().found()
    world.request("A+", at="centre")
    two_samples(world, "B+")
    assert refused(world, asked("B+")) is None
    assert (
        refused(world, held(world, world.request("B+", at="centre"), world.receive("B+", antigens_absent=("K",))))
        is None
    )


def test_an_emergency_of_contradicting_groups_gets_what_suits_everybody() -> None:
    world = Bank().found()
    first = world.request("A+", at="centre")
    emergency = world.request("B+", at="centre", urgency=Urgency.EMERGENCY)
    assert refused(world, held(world, first, world.receive("A+"))) == "stated-groups-contradict"
    assert refused(world, held(world, emergency, world.receive("B+"))) == "stated-groups-contradict"
    assert refused(world, held(world, emergency, world.receive("O-"))) is None
    unstated = world.request(None, at="centre")
    assert refused(world, held(world, unstated, world.receive("A+"))) == "patient-group-unknown"
    assert refused(world, held(world, unstated, world.receive("O-"))) is None


def test_a_merged_person_of_two_stated_groups_gets_neither() -> None:
    world = Bank().found()
    one, other = world.request("A+", at="centre"), world.request("B+", at="centre", patient_id="p-9")
    unit_a, unit_b = world.receive("A+"), world.receive("B+")
    assert refused(world, held(world, one, unit_a)) is None
    open_merge(world)
    assert refused(world, held(world, one, unit_a)) == "stated-groups-contradict"
    assert refused(world, held(world, other, unit_b)) == "stated-groups-contradict"
    confirm = ConfirmMerge(patient_id=ANN, other_patient_id="p-9", confirmed_by="registrar-1")
    assert refused(world, confirm) == "stated-groups-contradict"
    world.tell(CancelRequest(request_id=other, reason="the group was guessed"))
    assert refused(world, confirm) is None


@pytest.mark.parametrize("testing", ["here", "by-requester"])
def test_a_tube_of_another_person_is_no_sample_of_this_one(testing: Literal["here", "by-requester"]) -> None:
    world = Bank(BloodSettings(recipients=RecipientSettings(testing=testing))).found()
    two_samples(world, "A+")
    foreign = sample(world, "B+", of="p-2")
    request_id, unit_id = world.request("A+", at="centre"), world.receive("A+", antigens_absent=("K",))
    world.reserve(request_id, unit_id)
    assert refused(world, compatible(request_id, unit_id, "serological", foreign)) == "sample-of-another"
    order = RequestCrossmatch(
        request_id=request_id, blood_unit_ids=(unit_id,), sample_id=foreign, requested_by="ward-1"
    )
    assert refused(world, order) == "sample-of-another"
    assert refused(world, compatible(request_id, unit_id, "serological", "S1")) is None


def test_a_tube_that_turns_out_to_be_another_persons_takes_its_crossmatch_with_it() -> None:
    world = Bank().found()
    request_id, unit_id = world.request("A+", at="centre"), world.receive("A+", antigens_absent=("K",))
    world.reserve(request_id, unit_id)
    world.tell(compatible(request_id, unit_id, "serological", "S1"))
    assert sample(world, "B+", of="p-2") == "S1"
    assert refused(world, IssueBlood(request_id=request_id)) == "crossmatch-sample-of-another"


def test_what_is_owed_after_an_emergency_is_a_sample_of_this_patient() -> None:
    world = Bank().found()
    foreign = sample(world, "B+", of="p-2")
    request_id = world.request(None, at="centre", urgency=Urgency.EMERGENCY)
    world.tell(
        IssueEmergencyBlood(
            request_id=request_id,
            blood_unit_ids=(world.receive("O-"),),
            issued_by="tech-1",
            handed_to="porter-1",
            authorised_by="doctor-1",
            reason="bleeding",
        )
    )
    settle = SettleOwedSample(request_id=request_id, sample_id=foreign, received_by="lab-1")
    assert refused(world, settle) == "sample-of-another"
    own = sample(world, "A+")
    assert refused(world, structs.replace(settle, sample_id=own)) is None
