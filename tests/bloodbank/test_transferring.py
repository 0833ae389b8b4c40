"""Stock that moves between places, told by both sides; and what must never happen to a unit on its way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloodbank.messages import (
    ApproveTransfer,
    CancelTransfer,
    DiscardBloodUnit,
    ProcessBloodUnits,
    Product,
    ProposedTransfer,
    ProposeTransfers,
    QuarantineBloodUnits,
    ReceiveTransfer,
    RegisterBloodPlace,
    RegisterStorage,
    ReleaseBloodUnits,
    StoreBloodUnit,
)
from bloodbank.model import BloodUnitStatus
from bloodbank.redistributing.model import TransferStatus
from bloodbank.refusal import Refused
from bloodbank.stock import stock_of
from tests.bloodbank.world import Bank


def propose(bank: Bank, *unit_ids: str, to: str = "north", planned_on: int | None = None) -> str:
    draft = ProposedTransfer(from_place_id="centre", to_place_id=to, blood_unit_ids=unit_ids)
    (event,) = bank.tell(ProposeTransfers(transfers=(draft,), planned_on=planned_on))
    return event.transfer_id  # type: ignore[union-attr]


def in_stock(bank: Bank, place: str) -> set[str]:
    return {
        unit_id
        for unit in bank.state.blood_units.values()
        for unit_id in stock_of(bank.state, place, unit.component, unit.group)
    }


def test_a_unit_is_free_where_it_lies_until_it_leaves_and_again_where_it_arrives() -> None:
    bank = Bank().found()
    unit_id = bank.receive("A+")
    transfer_id = propose(bank, unit_id)
    assert in_stock(bank, "centre") == {unit_id}
    bank.tell(ApproveTransfer(transfer_id=transfer_id, carrier="van-1"))
    assert (in_stock(bank, "centre"), in_stock(bank, "north")) == (set(), set())
    assert bank.unit(unit_id).status is BloodUnitStatus.IN_TRANSIT
    bank.tell(ReceiveTransfer(transfer_id=transfer_id, blood_unit_ids=(unit_id,)))
    assert in_stock(bank, "north") == {unit_id}
    assert bank.state.transfers[transfer_id].status is TransferStatus.RECEIVED
    assert bank.state.live_transfer_ids == ()


def test_a_patient_comes_before_a_transfer_that_is_only_proposed() -> None:
    bank = Bank().found()
    wanted, other = bank.receive("A+"), bank.receive("A+")
    transfer_id = propose(bank, wanted, other)
    bank.reserve(bank.request("A+"), wanted)
    (event,) = bank.tell(ApproveTransfer(transfer_id=transfer_id))
    assert (event.blood_unit_ids, event.left_out) == ((other,), (wanted,))  # type: ignore[union-attr]
    assert bank.unit(wanted).status is BloodUnitStatus.RESERVED


def test_a_unit_put_in_quarantine_on_the_way_stays_in_quarantine_at_its_new_place() -> None:
    bank = Bank().found()
    unit_id = bank.receive("A+")
    transfer_id = propose(bank, unit_id)
    bank.tell(ApproveTransfer(transfer_id=transfer_id))
    bank.tell(QuarantineBloodUnits(blood_unit_ids=(unit_id,), reason="donor fell ill"))
    with pytest.raises(Refused) as caught:
        bank.tell(ReleaseBloodUnits(blood_unit_ids=(unit_id,), released_by="a", verified_by="b"))
    assert caught.value.code == "still-under-way"
    bank.tell(ReceiveTransfer(transfer_id=transfer_id, blood_unit_ids=(unit_id,)))
    unit = bank.unit(unit_id)
    assert (unit.status, unit.place_id) == (BloodUnitStatus.QUARANTINED, "north")
    assert in_stock(bank, "north") == set()


def test_what_is_missing_stays_on_record_until_it_is_found_or_discarded() -> None:
    bank = Bank().found()
    here, late, broken = (bank.receive("A+") for _ in range(3))
    transfer_id = propose(bank, here, late, broken)
    bank.tell(ApproveTransfer(transfer_id=transfer_id))
    bank.tell(ReceiveTransfer(transfer_id=transfer_id, blood_unit_ids=(here,), unexpected=("G999-X",)))
    transfer = bank.state.transfers[transfer_id]
    assert (transfer.status, transfer.missing) == (TransferStatus.INCOMPLETE, (late, broken))
    assert transfer.unexpected == ("G999-X",)
    bank.tell(DiscardBloodUnit(blood_unit_id=broken, reason="bag burst in the van"))
    bank.tell(ReceiveTransfer(transfer_id=transfer_id, blood_unit_ids=(late,)))
    assert bank.state.transfers[transfer_id].status is TransferStatus.RECEIVED


def test_of_two_plans_of_the_same_night_the_second_is_refused_whole() -> None:
    """Both planners saw the north short of blood; both plans together would strip the centre for a need met once."""
    bank = Bank().found()
    first, second = bank.receive("A+"), bank.receive("A+")
    propose(bank, first, planned_on=0)
    before = bank.state
    with pytest.raises(Refused) as caught:
        propose(bank, second, planned_on=0)
    assert caught.value.code == "plan-outdated"
    assert bank.state is before
    propose(bank, second, planned_on=1)


@pytest.mark.parametrize(
    ("code", "draft"),
    [
        ("same-place", {"from_place_id": "centre", "to_place_id": "centre", "blood_unit_ids": ("U",)}),
        ("unknown-place", {"from_place_id": "centre", "to_place_id": "moon", "blood_unit_ids": ("U",)}),
        ("elsewhere", {"from_place_id": "south", "to_place_id": "north", "blood_unit_ids": ("U",)}),
        ("unknown-blood-unit", {"from_place_id": "centre", "to_place_id": "north", "blood_unit_ids": ("V",)}),
        ("given-twice", {"from_place_id": "centre", "to_place_id": "north", "blood_unit_ids": ("U", "U")}),
        ("bad-count", {"from_place_id": "centre", "to_place_id": "north", "blood_unit_ids": ()}),
    ],
)
def test_what_can_not_be_transferred_is_refused_and_nothing_changes(code: str, draft: dict) -> None:
    bank = Bank().found()
    unit_id = bank.receive("A+")
    draft["blood_unit_ids"] = tuple(each.replace("U", unit_id) for each in draft["blood_unit_ids"])
    before = bank.state
    with pytest.raises(Refused) as caught:
        bank.tell(ProposeTransfers(transfers=(ProposedTransfer(**draft),)))
    assert (caught.value.code, bank.state) == (code, before)


def test_no_unit_is_promised_twice_and_nothing_that_left_can_be_cancelled() -> None:
    bank = Bank().found()
    unit_id = bank.receive("A+")
    transfer_id = propose(bank, unit_id)
    with pytest.raises(Refused, match="promised to another transfer"):
        propose(bank, unit_id, to="south")
    bank.tell(CancelTransfer(transfer_id=transfer_id, reason="van broke down"))
    again = propose(bank, unit_id, to="south")
    bank.tell(ApproveTransfer(transfer_id=again))
    for command in (
        CancelTransfer(transfer_id=again, reason="late"),
        ApproveTransfer(transfer_id=again),
        ReceiveTransfer(transfer_id=again, blood_unit_ids=("G999-X",)),
        ReceiveTransfer(transfer_id="X-9"),
    ):
        with pytest.raises(Refused):
            bank.tell(command)
    assert bank.unit(unit_id).transfer_id == again


ACTS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3), st.sampled_from(["north", "south"])), max_size=25)


@given(acts=ACTS)
@settings(max_examples=60, deadline=None)
def test_every_unit_is_always_in_one_place_and_in_stock_only_when_it_is_free(acts) -> None:
    bank = Bank().found()
    units = [bank.receive("A+") for _ in range(4)]
    for act, n, place in acts:
        unit_id = units[n]
        transfer_id = f"X-{n + 1:06d}"
        command = (
            ProposeTransfers(
                transfers=(ProposedTransfer(from_place_id="centre", to_place_id=place, blood_unit_ids=(unit_id,)),)
            ),
            ApproveTransfer(transfer_id=transfer_id),
            ReceiveTransfer(transfer_id=transfer_id, blood_unit_ids=(unit_id,)),
            ReceiveTransfer(transfer_id=transfer_id),
            QuarantineBloodUnits(blood_unit_ids=(unit_id,), reason="doubt"),
            ReleaseBloodUnits(blood_unit_ids=(unit_id,), released_by="a", verified_by="b"),
            DiscardBloodUnit(blood_unit_id=unit_id, reason="torn"),
        )[act]
        before = bank.state
        try:
            bank.tell(command)
        except Refused:
            assert bank.state is before
        stocked = [found for where in ("centre", "north", "south") for found in in_stock(bank, where)]
        free = [each for each in units if bank.unit(each).status is BloodUnitStatus.AVAILABLE]
        assert sorted(stocked) == sorted(free)
        carried = {each for each in units if bank.unit(each).transfer_id and bank.unit(each).status != "discarded"}
        live = {each for number in bank.state.live_transfer_ids for each in bank.state.transfers[number].blood_unit_ids}
        assert carried <= live
        assert all(bank.unit(each).transfer_id is None for each in free)


def test_a_unit_in_quarantine_on_its_way_can_be_neither_processed_nor_stored_where_it_is_not() -> None:
    """It is in a van: what would be made of it, or where it would be kept, would stand in the wrong place."""
    bank = Bank().found()
    unit_id = bank.receive("A+")
    bank.tell(RegisterStorage(storage_id="fridge", place_id="centre", low_c=2.0, high_c=6.0))
    transfer_id = propose(bank, unit_id)
    bank.tell(ApproveTransfer(transfer_id=transfer_id))
    bank.tell(QuarantineBloodUnits(blood_unit_ids=(unit_id,), reason="doubt"))
    products = (Product(product_code="E0336VA0"),)
    for command in (
        ProcessBloodUnits(process="irradiate", source_unit_ids=(unit_id,), products=products),
        StoreBloodUnit(blood_unit_id=unit_id, storage_id="fridge"),
    ):
        before = bank.state
        with pytest.raises(Refused) as caught:
            bank.tell(command)
        assert (caught.value.code, bank.state) == ("still-under-way", before)


def test_neither_a_transfer_nor_a_receipt_goes_round_the_rules_of_loading_an_ambulance() -> None:
    """What a box on an ambulance takes keeps long enough to be worth carrying about, and comes from a known place."""
    bank = Bank().found()
    bank.tell(RegisterBloodPlace(place_id="a1", name="A1", kind="vehicle", lon=27.5, lat=53.9, unit_id="A1"))
    short, long = bank.receive("O-", days=2.0), bank.receive("O-", days=20.0)
    with pytest.raises(Refused) as transferred:
        propose(bank, short, to="a1")
    with pytest.raises(Refused, match="load the vehicle") as received:
        bank.receive("O-", at="a1")
    assert (transferred.value.code, received.value.code) == ("expires-before-use", "to-a-vehicle")
    assert propose(bank, short, to="north") != propose(bank, long, to="a1")
    assert len(bank.state.blood_units) == 2
