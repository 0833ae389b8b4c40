"""What is said of a bag at receipt and processing must agree with its donation: stories of bags that were another."""

import pytest

from bloodbank.messages import ProcessBloodUnits, Product, RecallBlood, ReceiveBloodUnit, RecordTestResults
from bloodbank.model import BloodGroup, Component
from bloodbank.refusal import Refused
from tests.bloodbank.world import DAY, Bank

DIN = "G123426000900"


def bag(bank: Bank, product_code: str = "E0336V00", group: str = "A+", **known: object) -> ReceiveBloodUnit:
    given = {"component": Component.RED_CELLS, "expires_at": bank.now + 20 * DAY} | known
    return ReceiveBloodUnit(
        din=DIN,
        product_code=product_code,
        group=BloodGroup(group),
        place_id="centre",
        **given,  # type: ignore[arg-type]
    )


def test_another_component_of_a_donation_with_hiv_goes_into_quarantine_when_it_comes() -> None:
    bank = Bank().found()
    bank.tell(RecordTestResults(din=DIN, results={"HIV": "positive"}))
    bank.tell(bag(bank))
    assert bank.unit(f"{DIN}-E0336V00").quarantine_reasons == ("positive-test",)


@pytest.mark.parametrize("spelling", ["e0336v00", "E0336", "E0336V", "E0336V0", "E0336V000", "Z0336V00"])
def test_a_bag_has_one_spelling_and_so_is_one_unit(spelling: str) -> None:
    bank = Bank().found()
    with pytest.raises(Refused) as refused:
        bank.tell(bag(bank, spelling))
    assert refused.value.code == "bad-product-code"


def test_a_donor_has_one_group() -> None:
    bank = Bank().found()
    bank.tell(bag(bank))
    with pytest.raises(Refused, match="one of the labels is wrong"):
        bank.tell(bag(bank, "E0701V00", "O-", component=Component.PLASMA))


def test_d_is_what_the_group_says() -> None:
    bank = Bank().found()
    with pytest.raises(Refused, match="one of the two is wrong"):
        bank.tell(bag(bank, antigens_absent=("D",)))


def test_a_misread_year_is_told_without_a_date_of_collection_too() -> None:
    bank = Bank().found()
    with pytest.raises(Refused, match="misread"):
        bank.tell(bag(bank, expires_at=bank.now + 4 * 365 * DAY))


def test_what_is_made_keeps_the_number_of_its_donation_and_a_pool_takes_a_fresh_one() -> None:
    bank = Bank().found()
    bank.tell(bag(bank, volume_ml=300.0))
    source = (f"{DIN}-E0336V00",)
    other = bank.receive("A+")
    for process, sources, din in (
        ("irradiate", source, bank.unit(other).din),
        ("irradiate", source, "G123426000999"),
    ):
        made = (Product(product_code="E0336VA0", din=din),)
        with pytest.raises(Refused, match="of another donation"):
            bank.tell(ProcessBloodUnits(process=process, source_unit_ids=sources, products=made))
    bank.tell(RecallBlood(reason="fever", dins=("G123426000998",)))
    platelets = tuple(bank.receive("A+", component=Component.PLATELETS) for _ in range(2))
    pool = (Product(product_code="E3088V00", din="G123426000998"),)
    with pytest.raises(Refused, match="of another donation"):
        bank.tell(ProcessBloodUnits(process="pool", source_unit_ids=platelets, products=pool))
    halves = tuple(Product(product_code=code, volume_ml=300.0) for code in ("E0336VA0", "E0336VB0"))
    with pytest.raises(Refused, match="can't be divided"):
        bank.tell(ProcessBloodUnits(process="split", source_unit_ids=source, products=halves))
