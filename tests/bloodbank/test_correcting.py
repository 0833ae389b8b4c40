"""What was typed wrongly at receipt is put right while nothing rests on it: stories of slips of the hand."""

from typing import Any

import pytest

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.messages import (
    BloodRecalled,
    BloodUnitCorrected,
    CorrectBloodUnits,
    ProcessBloodUnits,
    Product,
    Reading,
    ReceiveBloodUnit,
    RecordTemperatures,
    RegisterStorage,
    ReleaseReservation,
    StoreBloodUnit,
)
from bloodbank.model import BloodGroup, BloodUnitStatus, Component
from bloodbank.refusal import Refused
from bloodbank.stock import stock_of
from tests.bloodbank.world import DAY, HOUR, Bank

BY_TWO = {"reason": "typed wrongly", "corrected_by": "vera", "verified_by": "oleg"}


def correct(bank: Bank, *unit_ids: str, **put_right: Any) -> list[Any]:
    return bank.tell(CorrectBloodUnits(blood_unit_ids=unit_ids, **{**BY_TWO, **put_right}))


def refused(bank: Bank, *unit_ids: str, **put_right: Any) -> Refused:
    before = bank.state
    with pytest.raises(Refused) as caught:
        correct(bank, *unit_ids, **put_right)
    assert bank.state == before, "a refused correction changes nothing"
    return caught.value


def sibling(bank: Bank, unit_id: str, group: str) -> str:
    """The plasma of the same donation."""
    command = ReceiveBloodUnit(
        din=bank.unit(unit_id).din,
        product_code="E0701V00",
        component=Component.PLASMA,
        group=BloodGroup(group),
        expires_at=bank.now + 100 * DAY,
        place_id="south",
    )
    (event,) = bank.tell(command)
    return event.blood_unit_id  # type: ignore[union-attr]


def test_a_group_typed_wrongly_is_put_right_by_two_and_the_label_asked_for_again() -> None:
    bank = Bank().found()
    unit_id = bank.receive("O-")
    event, alarm = correct(bank, unit_id, group=BloodGroup.A_POS)
    assert (event.before.group, event.after.group, event.verified_by) == (BloodGroup.O_NEG, BloodGroup.A_POS, "oleg")
    assert (alarm.kind, alarm.blood_unit_id) == (BloodAlarmKind.LABEL_REPRINT, unit_id)
    assert bank.unit(unit_id).group is BloodGroup.A_POS
    assert stock_of(bank.state, "centre", Component.RED_CELLS, BloodGroup.O_NEG) == ()
    assert stock_of(bank.state, "centre", Component.RED_CELLS, BloodGroup.A_POS) == (unit_id,)
    assert correct(bank, unit_id, group=BloodGroup.A_POS) == [], "it is so already"


@pytest.mark.parametrize("second", [None, "vera", " Vera "])
def test_one_person_alone_never_corrects_a_group(second: str | None) -> None:
    bank = Bank().found()
    unit_id = bank.receive("O-")
    assert refused(bank, unit_id, group=BloodGroup.A_POS, verified_by=second).field == "verified_by"


def test_one_person_may_shorten_a_date_and_two_lengthen_it() -> None:
    bank = Bank().found()
    unit_id = bank.receive("O-", days=20)
    correct(bank, unit_id, expires_at=bank.now + 2 * DAY, verified_by=None)
    assert bank.unit(unit_id).expires_at == bank.now + 2 * DAY
    assert refused(bank, unit_id, expires_at=bank.now + 3 * DAY, verified_by=None).code in (
        "second-person-missing",
        "bad-id",
    )
    correct(bank, unit_id, expires_at=bank.now + 3 * DAY)
    assert refused(bank, unit_id, expires_at=bank.now - 1.0).code == "expired"
    assert refused(bank, unit_id, expires_at=bank.now + 400 * DAY).code == "keeps-too-long"


def test_the_right_product_code_is_another_id_and_the_trace_leads_from_the_one_to_the_other() -> None:
    bank = Bank().found()
    bank.tell(RegisterStorage(storage_id="fridge", place_id="centre", low_c=2.0, high_c=6.0))
    wrong = bank.receive("O-", antigens_absent=("K",))
    din = bank.unit(wrong).din
    bank.tell(StoreBloodUnit(blood_unit_id=wrong, storage_id="fridge"))
    event, _ = correct(bank, wrong, product_code="A0003V00")
    right = f"{din}-A0003V00"
    assert (event.corrected_unit_id, event.streams) == (right, (f"blood-unit/{wrong}", f"blood-unit/{right}"))
    assert (bank.unit(wrong).status, bank.unit(wrong).storage_id) == (BloodUnitStatus.MODIFIED, None)
    after = bank.unit(right)
    assert (after.status, after.source_unit_ids, after.storage_id) == (BloodUnitStatus.AVAILABLE, (wrong,), "fridge")
    assert (after.attributes, after.antigens_absent) == (("irradiated", "leucodepleted"), ("K",))
    assert bank.state.units_of_donation[din] == (wrong, right)
    assert stock_of(bank.state, "centre", Component.RED_CELLS, BloodGroup.O_NEG) == (right,)
    lying = {kind: count for kinds in bank.state.lying.values() for kind, count in kinds.items()}
    assert lying == {"red-cells+irradiated+leucodepleted": 1}, "one bag takes the room of one"
    bank.now += 2 * HOUR
    bank.tell(RecordTemperatures(storage_id="fridge", readings=(Reading(at=bank.now, celsius=9.0),)))
    bank.now += HOUR
    bank.tell(RecordTemperatures(storage_id="fridge", readings=(Reading(at=bank.now, celsius=9.0),)))
    assert bank.unit(right).quarantine_reasons == ("temperature-excursion",), "the bag never left the refrigerator"


def test_group_and_product_are_put_right_at_once_and_the_donations_other_bags_agree() -> None:
    bank = Bank().found()
    wrong = bank.receive("O-")
    correct(bank, wrong, product_code="A0002V00", group=BloodGroup.A_POS)
    assert {unit.group for unit in bank.state.blood_units.values()} == {BloodGroup.A_POS}
    assert bank.unit(sibling(bank, wrong, "A+")).status is BloodUnitStatus.AVAILABLE


def test_what_the_wrong_product_code_claimed_is_not_believed_any_more() -> None:
    bank = Bank().found()
    command = ReceiveBloodUnit(
        din="G123426000900",
        product_code="A0003V00",
        component=Component.RED_CELLS,
        group=BloodGroup.O_NEG,
        expires_at=bank.now + 10 * DAY,
        place_id="centre",
        attributes=("cmv-negative",),
    )
    bank.tell(command)
    correct(bank, "G123426000900-A0003V00", product_code="E0336V00")
    assert bank.unit("G123426000900-E0336V00").attributes == ("cmv-negative",)


def test_a_wrong_correction_is_refused_as_at_receipt() -> None:
    bank = Bank().found()
    unit_id, other = bank.receive("O-"), bank.receive("O-")
    assert refused(bank, unit_id, product_code="E2803V00").code == "product-of-other-component"
    assert refused(bank, unit_id, product_code="E9999V00").code == "unknown-product"
    assert refused(bank, unit_id, attributes=("iradiated",)).code == "unknown-attribute"
    assert refused(bank, unit_id, antigens_present=("D",)).code == "rhd-against-group"
    assert refused(bank, unit_id).code == "nothing-to-correct"
    assert refused(bank, unit_id, other, product_code="A0001V00").code == "bad-count"
    assert refused(bank, "nothing", group=BloodGroup.A_POS).code == "unknown-blood-unit"


def test_a_unit_that_is_held_is_let_go_first() -> None:
    bank = Bank().found()
    unit_id, request = bank.receive("O-"), bank.request("O-")
    bank.reserve(request, unit_id)
    held = refused(bank, unit_id, group=BloodGroup.A_POS)
    assert (held.code, f"release the reservation of blood request {request}" in held.detail) == ("unit-held", True)
    bank.tell(ReleaseReservation(request_id=request, reason="wrong label"))
    correct(bank, unit_id, group=BloodGroup.A_POS)


def test_a_wrong_group_that_has_left_is_recalled_and_not_typed_over() -> None:
    """The group on the label was wrong; the red cells were on the ward already, the plasma still lay in the freezer."""
    bank = Bank().found()
    cells = bank.receive("O-", at="north")
    plasma = sibling(bank, cells, "O-")
    request = bank.request("O-", at="north")
    bank.reserve(request, cells)
    bank.issue(request)
    for named in (cells, plasma):
        left = refused(bank, named, group=BloodGroup.A_POS)
        assert (left.code, "recall" in left.detail) == ("unit-out", True)
    (recalled,) = correct(bank, plasma, group=BloodGroup.A_POS, recall_when_out=True)
    assert isinstance(recalled, BloodRecalled)
    assert set(recalled.frozen_unit_ids) == {cells, plasma}
    assert bank.unit(plasma).group is BloodGroup.O_NEG, "what was recalled is discarded, whatever its group was"


def test_a_donors_group_is_put_right_on_every_bag_that_was_looked_at() -> None:
    bank = Bank().found()
    cells = bank.receive("O-")
    plasma = sibling(bank, cells, "O-")
    lone = refused(bank, cells, group=BloodGroup.A_POS)
    assert (lone.code, plasma in lone.detail) == ("other-group-of-donation", True)
    correct(bank, cells, plasma, group=BloodGroup.A_POS)
    assert {bank.unit(each).group for each in (cells, plasma)} == {BloodGroup.A_POS}


def test_what_a_unit_was_made_of_is_put_right_with_it() -> None:
    bank = Bank().found()
    whole = bank.receive("O-")
    halves = (Product(product_code="E0336VA0"), Product(product_code="E0336VB0"))
    (made,) = bank.tell(ProcessBloodUnits(process="split", source_unit_ids=(whole,), products=halves))
    one, other = (unit.blood_unit_id for unit in made.made)  # type: ignore[union-attr]
    assert refused(bank, whole, group=BloodGroup.A_POS).code == "wrong-status"
    assert refused(bank, one, expires_at=bank.unit(one).expires_at + DAY).code == "made-of-others"
    events = correct(bank, one, other, group=BloodGroup.A_POS)
    assert sum(isinstance(event, BloodUnitCorrected) for event in events) == 3
    assert bank.unit(whole).group is BloodGroup.A_POS
    bank.tell(
        ReceiveBloodUnit(
            din=bank.unit(whole).din,
            product_code="E0701V00",
            component=Component.PLASMA,
            group=BloodGroup.A_POS,
            expires_at=bank.now + 100 * DAY,
            place_id="south",
        )
    )


def test_a_pool_is_never_given_another_group() -> None:
    bank = Bank().found()
    bags = tuple(bank.receive("A+", component=Component.PLATELETS, days=4) for _ in range(2))
    pool = (Product(product_code="A0023V00", din="G123426999999"),)
    bank.tell(ProcessBloodUnits(process="pool", source_unit_ids=bags, products=pool))
    assert refused(bank, "G123426999999-A0023V00", group=BloodGroup.O_NEG).code == "group-of-pool"
