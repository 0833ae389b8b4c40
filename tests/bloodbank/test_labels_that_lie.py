"""What is said of a bag at receipt and processing must agree with its donation: stories of bags that were another."""

import pytest

from bloodbank.isbt128.meanings import LabelSettings
from bloodbank.messages import (
    ProcessBloodUnits,
    Product,
    RecallBlood,
    ReceiveBloodUnit,
    ReceiveBloodUnits,
    RecordTestResults,
)
from bloodbank.model import BloodGroup, Component
from bloodbank.recipient.settings import KNOWN_ANTIGENS, RecipientSettings
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
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


def test_a_donor_has_one_set_of_antigens() -> None:
    bank = Bank().found()
    bank.tell(bag(bank, antigens_absent=("K",)))
    with pytest.raises(Refused, match="one of the labels or results is wrong") as refused:
        bank.tell(bag(bank, "A0040000", component=Component.WHOLE_BLOOD, antigens_present=("K",)))
    assert refused.value.code == "other-antigens-of-donation"


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ({}, {"group": "O-"}, "other-group-of-donation"),
        ({"antigens_absent": ("K",)}, {"antigens_present": ("K",)}, "other-antigens-of-donation"),
    ],
)
def test_bags_of_one_donation_that_come_together_are_compared_with_each_other(
    first: dict[str, str], second: dict[str, str], code: str
) -> None:
    """A box, or a file, with both of them: as if one had come after the other, and nothing of it is received."""
    bank = Bank().found()
    box = (bag(bank, **first), bag(bank, "A0040000", component=Component.WHOLE_BLOOD, **second))
    with pytest.raises(Refused, match=r"units\[1\]") as refused:
        bank.tell(ReceiveBloodUnits(units=box))
    assert (refused.value.code, dict(bank.state.blood_units)) == (code, {})


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
    pool = (Product(product_code="A0023V00", din="G123426000998"),)
    with pytest.raises(Refused, match="of another donation"):
        bank.tell(ProcessBloodUnits(process="pool", source_unit_ids=platelets, products=pool))
    halves = tuple(Product(product_code=code, volume_ml=300.0) for code in ("E0336VA0", "E0336VB0"))
    with pytest.raises(Refused, match="can't be divided"):
        bank.tell(ProcessBloodUnits(process="split", source_unit_ids=source, products=halves))


def test_a_bag_of_red_cells_under_the_code_of_platelets_is_refused() -> None:
    """Two bags were labelled side by side, and each got the other's product code."""
    bank = Bank().found()
    with pytest.raises(Refused) as refused:
        bank.tell(bag(bank, "E2803V00"))
    assert (refused.value.code, refused.value.field) == ("product-of-other-component", "product_code")
    assert "E2803V00 is Platelets, not red cells" in refused.value.detail
    assert bank.state.blood_units == Bank().found().state.blood_units


def test_a_product_of_no_table_is_refused_unless_the_service_says_otherwise() -> None:
    bank = Bank().found()
    with pytest.raises(Refused, match="E9999 is not in the product table") as refused:
        bank.tell(bag(bank, "E9999V00"))
    assert refused.value.code == "unknown-product"
    trusting = Bank(BloodSettings(labels=LabelSettings(unknown_products="accepted"))).found()
    trusting.tell(bag(trusting, "E9999V00"))
    assert trusting.unit(f"{DIN}-E9999V00").component is Component.RED_CELLS


def test_what_the_product_code_says_was_done_is_known_of_the_unit() -> None:
    bank = Bank().found()
    bank.tell(bag(bank, "A0003V00", attributes=("washed",)))
    assert bank.unit(f"{DIN}-A0003V00").attributes == ("irradiated", "leucodepleted", "washed")


@pytest.mark.parametrize(
    ("process", "component", "product_code", "code"),
    [
        ("irradiate", Component.RED_CELLS, "A0022V00", "product-of-other-component"),
        ("wash", Component.RED_CELLS, "A0003V00", "product-says-more"),
        ("thaw", Component.PLASMA, "E0336V00", "product-of-other-component"),
        ("irradiate", Component.RED_CELLS, "E9999V00", "unknown-product"),
    ],
)
def test_what_is_made_gets_a_code_of_what_it_is(
    process: str, component: Component, product_code: str, code: str
) -> None:
    """Washed red cells went out under the code of irradiated ones, and were given as such."""
    bank = Bank().found()
    source = bank.receive("A+", component=component)
    made = (Product(product_code=product_code),)
    with pytest.raises(Refused) as refused:
        bank.tell(ProcessBloodUnits(process=process, source_unit_ids=(source,), products=made))
    assert refused.value.code == code
    assert list(bank.state.blood_units) == [source]


@pytest.mark.parametrize(
    ("known", "code", "said"),
    [
        ({"attributes": ("iradiated",)}, "unknown-attribute", "did you mean irradiated?"),
        ({"attributes": ("CMV-negative",)}, "unknown-attribute", "did you mean cmv-negative?"),
        ({"antigens_absent": ("jka",)}, "unknown-antigen", "did you mean Jka?"),
        ({"antigens_present": ("Fy(a)",)}, "unknown-antigen", "did you mean Fya?"),
        ({"antigens_absent": ("xyz",)}, "unknown-antigen", "'xyz' is no word of this service; Known are"),
    ],
)
def test_a_misspelt_particular_is_refused_with_what_may_have_been_meant(
    known: dict[str, tuple[str, ...]], code: str, said: str
) -> None:
    """A unit typed as `jka` was never found for the patient with anti-Jka, while its fellow was given untyped."""
    bank = Bank().found()
    with pytest.raises(Refused) as refused:
        bank.tell(bag(bank, **known))
    assert (refused.value.code, refused.value.field) == (code, next(iter(known)))
    assert said in refused.value.detail


def test_a_service_may_have_words_of_its_own() -> None:
    settings = BloodSettings(
        labels=LabelSettings(attributes=("iga-deficient",)),
        recipients=RecipientSettings(known_antigens=(*KNOWN_ANTIGENS, "Jra")),
    )
    bank = Bank(settings).found()
    bank.tell(bag(bank, attributes=("iga-deficient",), antigens_absent=("Jra", "032001")))
    assert bank.unit(f"{DIN}-E0336V00").attributes == ("iga-deficient",)
