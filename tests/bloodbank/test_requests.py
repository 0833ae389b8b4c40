"""Requests: what they may demand, which resemble each other, and how they change."""

import pytest

from bloodbank.messages import AmendRequest, RequestAmended, RequestBlood
from bloodbank.model import BloodGroup, Component, RequestLine, RequestStatus, Urgency
from bloodbank.refusal import Refused
from tests.bloodbank.world import HOUR, Bank


@pytest.fixture
def bank() -> Bank:
    return Bank().found()


def wanted(bank: Bank, **given: object) -> RequestBlood:
    asked: dict[str, object] = {
        "place_id": "north",
        "lines": (RequestLine(component=Component.RED_CELLS, count=2),),
        "urgency": Urgency.URGENT,
        "needed_by_at": bank.now + HOUR,
        "patient_id": "p-1",
        "patient_group": BloodGroup.A_POS,
    }
    return RequestBlood(**(asked | given))  # type: ignore[arg-type]


def refusal(bank: Bank, command: object) -> str:
    before = bank.state
    with pytest.raises(Refused) as refused:
        bank.tell(command)  # type: ignore[arg-type]
    assert bank.state == before
    return refused.value.code


def test_a_request_made_twice_is_found_and_taken_only_when_it_is_meant(bank: Bank) -> None:
    """The ward phones and types: four units would come where two are needed."""
    (first,) = bank.tell(wanted(bank))
    assert refusal(bank, wanted(bank)) == "duplicate-request"
    (second,) = bank.tell(wanted(bank, despite_duplicate=True))
    assert second.similar_request_ids == (first.request_id,)
    assert bank.asked(second.request_id).similar_request_ids == (first.request_id,)


def test_an_emergency_is_never_held_up_as_a_duplicate(bank: Bank) -> None:
    """It is told what it resembles, and goes on."""
    (first,) = bank.tell(wanted(bank))
    (second,) = bank.tell(wanted(bank, urgency=Urgency.EMERGENCY))
    assert second.similar_request_ids == (first.request_id,)


@pytest.mark.parametrize(
    "other",
    [{"patient_id": "p-2"}, {"patient_id": None}, {"lines": (RequestLine(component=Component.PLASMA, count=1),)}],
)
def test_requests_for_others_or_of_other_components_resemble_nothing(bank: Bank, other: dict[str, object]) -> None:
    bank.tell(wanted(bank))
    (second,) = bank.tell(wanted(bank, **other))
    assert second.similar_request_ids == ()


def test_a_request_of_yesterday_resembles_nothing(bank: Bank) -> None:
    bank.tell(wanted(bank))
    bank.now += 5 * HOUR
    (second,) = bank.tell(wanted(bank))
    assert second.similar_request_ids == ()


def test_irradiated_blood_that_is_asked_for_is_not_replaced_by_other_blood(bank: Bank) -> None:
    """After a transplant, living lymphocytes in the bag kill: graft-versus-host disease by transfusion."""
    line = RequestLine(component=Component.RED_CELLS, count=1, requirements=("irradiated",))
    (asked,) = bank.tell(wanted(bank, lines=(line,)))
    plain = bank.receive("A+")
    with pytest.raises(Refused) as refused:
        bank.reserve(asked.request_id, plain)
    assert refused.value.code == "requirement-not-met"
    assert "irradiated" in refused.value.detail


def test_a_line_that_names_a_group_gets_that_group(bank: Bank) -> None:
    """Stock of A+ is not filled up with O-, however compatible it is."""
    line = RequestLine(component=Component.RED_CELLS, count=1, group=BloodGroup.A_POS)
    (asked,) = bank.tell(wanted(bank, lines=(line,), patient_id=None))
    with pytest.raises(Refused, match=r"A\+ was ordered"):
        bank.reserve(asked.request_id, bank.receive("O-"))
    bank.reserve(asked.request_id, bank.receive("A+"))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"indication": "O72"}, None),
        ({"indication": "O72.1"}, None),
        ({"indication": "hip-replacement"}, None),
        ({"indication": "Бледность"}, "bad-indication"),
        ({"indication": ""}, "bad-indication"),
        (
            {"lines": (RequestLine(component=Component.RED_CELLS, count=1, requirements=("warm",)),)},
            "unknown-requirement",
        ),
        ({"prescriber_id": "a b"}, "bad-id"),
    ],
)
def test_what_a_request_says_is_checked(bank: Bank, given: dict[str, object], code: str | None) -> None:
    if code is None:
        bank.tell(wanted(bank, **given))
    else:
        assert refusal(bank, wanted(bank, **given)) == code


def test_a_request_is_amended_and_stands_where_it_belongs(bank: Bank) -> None:
    later = bank.request("A+", hours=1.0)
    first = bank.request("A+", hours=3.0, patient_id="p-2")
    assert bank.state.open_request_ids == (later, first)
    (event,) = bank.tell(
        AmendRequest(request_id=first, reason="bleeds more", urgency=Urgency.EMERGENCY, indication="O72.1")
    )
    assert isinstance(event, RequestAmended)
    assert bank.state.open_request_ids == (first, later)
    assert bank.asked(first).indication == "O72.1"
    assert bank.tell(AmendRequest(request_id=first, reason="again", urgency=Urgency.EMERGENCY)) == []


def test_what_is_held_already_can_not_be_asked_for_less(bank: Bank) -> None:
    request_id = bank.request("A+", red_cells=2)
    bank.reserve(request_id, bank.receive("A+"), bank.receive("A+"))
    fewer = AmendRequest(
        request_id=request_id, reason="less", lines=(RequestLine(component=Component.RED_CELLS, count=1),)
    )
    other = AmendRequest(
        request_id=request_id, reason="other", lines=(RequestLine(component=Component.PLASMA, count=9),)
    )
    assert refusal(bank, fewer) == "less-than-supplied"
    assert refusal(bank, other) == "less-than-supplied"
    more = AmendRequest(
        request_id=request_id, reason="more", lines=(RequestLine(component=Component.RED_CELLS, count=3),)
    )
    bank.tell(more)
    assert bank.asked(request_id).status is RequestStatus.OPEN


def test_a_patient_is_named_where_none_was_and_never_exchanged(bank: Bank) -> None:
    unknown = bank.request(None, patient_id=None, urgency=Urgency.EMERGENCY)
    bank.tell(AmendRequest(request_id=unknown, reason="identified", patient_id="p-7"))
    assert bank.asked(unknown).patient_id == "p-7"
    assert bank.state.requests_of_patient["p-7"] == (unknown,)
    assert refusal(bank, AmendRequest(request_id=unknown, reason="no", patient_id="p-8")) == "other-patient"
