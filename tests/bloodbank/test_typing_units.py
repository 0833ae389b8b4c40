"""What the laboratory finds of a bag after receipt, and what happens when the label says otherwise."""

from typing import Any

import pytest

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.messages import (
    BloodUnitTyped,
    CorrectBloodUnits,
    DiscardBloodUnit,
    ProcessBloodUnits,
    Product,
    ReceiveBloodUnit,
    RecordAntibody,
    RecordUnitTyping,
    ReleaseBloodUnits,
)
from bloodbank.model import BloodGroup, BloodUnitStatus, Component
from bloodbank.refusal import Refused
from tests.bloodbank.world import DAY, Bank

S = BloodUnitStatus


def typed(bank: Bank, unit_id: str, **found: Any) -> list[Any]:
    return bank.tell(RecordUnitTyping(blood_unit_id=unit_id, typed_by="lab-1", **found))


def let_go(bank: Bank, unit_id: str) -> None:
    bank.tell(ReleaseBloodUnits(blood_unit_ids=(unit_id,), released_by="vera", verified_by="oleg"))


def settle(bank: Bank, *unit_ids: str, **put_right: Any) -> None:
    two = {"reason": "typed again", "corrected_by": "vera", "verified_by": "oleg"}
    bank.tell(CorrectBloodUnits(blood_unit_ids=unit_ids, **two, **put_right))


def test_a_unit_typed_after_receipt_is_found_for_who_needs_it() -> None:
    bank = Bank().found()
    unit_id, request = bank.receive("A+"), bank.request("A+")
    bank.tell(RecordAntibody(patient_id="patient-1", specificity="Jka", source="lab"))
    with pytest.raises(Refused, match="not known to lack"):
        bank.reserve(request, unit_id)
    (event,) = typed(
        bank, unit_id, antigens_absent=("Jka",), attributes_found=("cmv-negative",), group=BloodGroup.A_POS
    )
    assert event.contradicts == ()
    bank.reserve(request, unit_id)
    unit = bank.unit(unit_id)
    assert (unit.antigens_absent, unit.attributes, unit.typed_group) == (("Jka",), ("cmv-negative",), BloodGroup.A_POS)
    assert typed(bank, unit_id, antigens_absent=("Jka",)) == [], "it is known already"


def test_a_group_found_otherwise_stops_everything_of_the_donation_wherever_it_is() -> None:
    """A bag labelled O-negative was A-positive: the control before the transfusion of its fellow found it."""
    bank = Bank().found()
    whole = bank.receive("O-", at="north")
    halves = (Product(product_code="E0336VA0"), Product(product_code="E0336VB0"))
    (made,) = bank.tell(ProcessBloodUnits(process="split", source_unit_ids=(whole,), products=halves))
    out, left = (unit.blood_unit_id for unit in made.made)  # type: ignore[union-attr]
    request = bank.request("O-", at="north")
    bank.reserve(request, out)
    bank.issue(request)
    told, aside, alarm = typed(bank, left, group=BloodGroup.A_POS)
    assert isinstance(told, BloodUnitTyped)
    assert (told.contradicts, set(aside.blood_unit_ids)) == (("group",), {out, left})
    assert alarm.kind is BloodAlarmKind.LABEL_CONTRADICTED
    assert {bank.unit(each).status for each in (out, left)} == {S.QUARANTINED}
    assert bank.unit(left).group is BloodGroup.O_NEG, "nobody knows yet which of the two is right"
    assert bank.asked(request).blood_unit_ids == ()
    for each in (out, left):
        with pytest.raises(Refused, match="contradicts the label"):
            let_go(bank, each)


def test_two_persons_settle_what_was_contested_and_then_it_may_be_released() -> None:
    bank = Bank().found()
    unit_id = bank.receive("O-")
    typed(bank, unit_id, group=BloodGroup.A_POS)
    settle(bank, unit_id, group=BloodGroup.A_POS)
    assert (bank.unit(unit_id).contested, bank.unit(unit_id).status) == ((), S.QUARANTINED)
    let_go(bank, unit_id)
    assert (bank.unit(unit_id).group, bank.unit(unit_id).status) == (BloodGroup.A_POS, S.AVAILABLE)


def test_what_a_discarded_bag_left_open_is_settled_for_the_others_of_its_donation() -> None:
    """The bag that was typed leaked; its fellow was never to be released, and no correction was taken."""
    bank = Bank().found()
    whole = bank.receive("O-", antigens_absent=("K",))
    halves = (Product(product_code="E0336VA0"), Product(product_code="E0336VB0"))
    (made,) = bank.tell(ProcessBloodUnits(process="split", source_unit_ids=(whole,), products=halves))
    leaking, left = (unit.blood_unit_id for unit in made.made)  # type: ignore[union-attr]
    typed(bank, leaking, antigens_present=("K",))
    bank.tell(DiscardBloodUnit(blood_unit_id=leaking, reason="leaks"))
    with pytest.raises(Refused, match="settled by a correction"):
        let_go(bank, left)
    settle(bank, leaking, antigens_absent=("K",), antigens_present=())
    let_go(bank, left)
    assert (bank.unit(left).status, bank.unit(leaking).status) == (S.AVAILABLE, S.DISCARDED)


def test_a_result_may_have_been_the_wrong_one() -> None:
    bank = Bank().found()
    unit_id = bank.receive("O-", antigens_absent=("K",))
    typed(bank, unit_id, group=BloodGroup.A_POS, antigens_present=("K",))
    assert bank.unit(unit_id).contested == ("K", "group")
    settle(bank, unit_id, group=BloodGroup.O_NEG)
    with pytest.raises(Refused, match="contradicts the label"):
        let_go(bank, unit_id)
    settle(bank, unit_id, antigens_absent=("K",), antigens_present=())
    let_go(bank, unit_id)
    assert bank.unit(unit_id).typed_group is None


@pytest.mark.parametrize(
    ("label", "found", "contested"),
    [
        ({"antigens_absent": ("K",)}, {"antigens_present": ("K",)}, ("K",)),
        ({"antigens_present": ("Fya",)}, {"antigens_absent": ("Fya",)}, ("Fya",)),
        ({}, {"antigens_absent": ("D",)}, ("group",)),
        ({"attributes": ("cmv-negative",)}, {"attributes_refuted": ("cmv-negative",)}, ("cmv-negative",)),
    ],
)
def test_whatever_the_label_claims_and_a_result_denies_is_contested(
    label: dict[str, Any], found: dict[str, Any], contested: tuple[str, ...]
) -> None:
    bank = Bank().found()
    unit_id = bank.receive("A+", **label)
    typed(bank, unit_id, **found)
    assert bank.unit(unit_id).contested == contested
    assert bank.unit(unit_id).quarantine_reasons == ("label-contradicted",)


def test_one_donor_has_one_set_of_antigens() -> None:
    """One half was K-negative by its label, and the other half had K."""
    bank = Bank().found()
    whole = bank.receive("A+", antigens_absent=("K",))
    halves = (Product(product_code="E0336VA0"), Product(product_code="E0336VB0"))
    (made,) = bank.tell(ProcessBloodUnits(process="split", source_unit_ids=(whole,), products=halves))
    one, other = (unit.blood_unit_id for unit in made.made)  # type: ignore[union-attr]
    typed(bank, one, antigens_present=("K",))
    assert bank.unit(other).status is S.QUARANTINED
    with pytest.raises(Refused) as lone:
        settle(bank, one, antigens_absent=(), antigens_present=("K",))
    assert (lone.value.code, other in lone.value.detail) == ("other-bag-contradicts", True)
    settle(bank, one, other, antigens_absent=(), antigens_present=("K",))
    let_go(bank, one)


def test_nothing_is_made_of_a_unit_whose_label_is_contested() -> None:
    bank = Bank().found()
    unit_id = bank.receive("O-")
    typed(bank, unit_id, group=BloodGroup.A_POS)
    halves = (Product(product_code="E0336VA0"), Product(product_code="E0336VB0"))
    with pytest.raises(Refused, match="contradicts the label"):
        bank.tell(ProcessBloodUnits(process="split", source_unit_ids=(unit_id,), products=halves))


def test_what_comes_later_of_a_contested_donation_waits_too() -> None:
    bank = Bank().found()
    unit_id = bank.receive("O-")
    typed(bank, unit_id, group=BloodGroup.A_POS)
    plasma = ReceiveBloodUnit(
        din=bank.unit(unit_id).din,
        product_code="E0701V00",
        component=Component.PLASMA,
        group=BloodGroup.O_NEG,
        expires_at=bank.now + 100 * DAY,
        place_id="south",
    )
    (received,) = bank.tell(plasma)
    assert received.quarantine_reasons == ("label-contradicted",)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ({}, "no-result"),
        ({"antigens_absent": ("jka",)}, "unknown-antigen"),
        ({"attributes_found": ("irradiated",)}, "unknown-attribute"),
        ({"antigens_absent": ("K",), "antigens_present": ("K",)}, "antigen-both-ways"),
        ({"attributes_found": ("cmv-negative",), "attributes_refuted": ("cmv-negative",)}, "attribute-both-ways"),
        ({"group": BloodGroup.A_POS, "antigens_absent": ("D",)}, "rhd-against-group"),
    ],
)
def test_a_result_that_can_not_be_is_refused(found: dict[str, Any], code: str) -> None:
    bank = Bank().found()
    unit_id = bank.receive("A+")
    before = bank.state
    with pytest.raises(Refused) as caught:
        typed(bank, unit_id, **found)
    assert caught.value.code == code
    assert bank.state == before
