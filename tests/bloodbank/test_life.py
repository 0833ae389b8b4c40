"""Stories of the life of a unit: cold chain, processing, release."""

import pytest

from bloodbank.messages import (
    IssueBlood,
    ProcessBloodUnits,
    Product,
    QuarantineBloodUnits,
    Reading,
    RecordTemperatures,
    RecordTestResults,
    RecordTransfusion,
    RegisterStorage,
    ReleaseBloodUnits,
    StoreBloodUnit,
    TakeOutBloodUnit,
)
from bloodbank.model import BloodUnitStatus, Component
from bloodbank.refusal import Refused
from tests.bloodbank.world import DAY, HOUR, MINUTE, Bank

S = BloodUnitStatus


def cold_bank() -> Bank:
    bank = Bank().found()
    bank.tell(RegisterStorage(storage_id="fridge", place_id="centre", low_c=2.0, high_c=6.0))
    return bank


def stored(bank: Bank, group: str = "O-") -> str:
    unit_id = bank.receive(group)
    bank.tell(StoreBloodUnit(blood_unit_id=unit_id, storage_id="fridge"))
    return unit_id


def logged(bank: Bank, *celsius: float, every_s: float = 10 * MINUTE) -> None:
    """Readings up to now, the last of them now."""
    first_at = bank.now - every_s * (len(celsius) - 1)
    readings = tuple(Reading(at=first_at + row * every_s, celsius=value) for row, value in enumerate(celsius))
    bank.tell(RecordTemperatures(storage_id="fridge", readings=readings))


def test_01_a_short_warming_is_borne_and_a_long_one_is_not() -> None:
    bank = cold_bank()
    unit_id = stored(bank)
    bank.now += HOUR
    logged(bank, 4.0, 7.0, 7.0, 4.0)
    assert bank.unit(unit_id).status is S.AVAILABLE, "half an hour from the last good reading to the next"
    bank.now += HOUR
    logged(bank, 4.0, 7.0, 7.0, 7.0, 4.0)
    assert bank.unit(unit_id).quarantine_reasons == ("temperature-excursion",)


def test_02_a_unit_that_came_after_the_warming_is_not_blamed_for_it() -> None:
    bank = cold_bank()
    early = stored(bank)
    bank.now += 2 * HOUR
    late = stored(bank)
    bank.now += 10 * MINUTE
    logged(bank, *[4.0] * 2, *[9.0] * 8, 4.0, 4.0)
    assert bank.unit(early).status is S.QUARANTINED
    assert bank.unit(late).status is S.AVAILABLE


def test_02b_a_unit_is_not_taken_out_before_it_was_put_in() -> None:
    """A clock that was two days behind made a bag that had just come unfit for use."""
    bank = cold_bank()
    unit_id = stored(bank)
    bank.now += HOUR
    with pytest.raises(Refused) as refused:
        bank.tell(TakeOutBloodUnit(blood_unit_id=unit_id, at=bank.now - 2 * DAY))
    assert (refused.value.code, bank.unit(unit_id).out_since_at) == ("out-of-range", None)
    bank.tell(TakeOutBloodUnit(blood_unit_id=unit_id, at=bank.now - 10 * MINUTE))
    assert bank.unit(unit_id).out_since_at == bank.now - 10 * MINUTE


def test_03_a_logger_that_is_read_late_calls_back_what_was_issued_and_names_what_was_given() -> None:
    """Units that had expired or been warm reached 44 patients (SHOT 2009, 2014): nothing stopped them in time."""
    bank = cold_bank()
    given, issued = stored(bank, "A+"), stored(bank, "A+")
    bank.now += 3 * HOUR
    request_id = bank.request("A+", at="centre", red_cells=2)
    bank.reserve(request_id, given, issued)
    bank.tell(IssueBlood(request_id=request_id))
    bank.tell(RecordTransfusion(blood_unit_id=given, patient_id="patient-1"))
    bank.now += HOUR
    first_at = bank.now - 4 * HOUR
    warm = tuple(Reading(at=first_at + row * HOUR, celsius=9.0) for row in range(4))
    events = bank.tell(RecordTemperatures(storage_id="fridge", readings=warm))
    assert bank.unit(issued).status is S.QUARANTINED
    assert bank.unit(given).status is S.TRANSFUSED
    assert events[0].transfused_unit_ids == (given,)  # type: ignore[union-attr]


def test_04_what_left_before_the_warming_is_left_alone() -> None:
    bank = cold_bank()
    unit_id = stored(bank)
    bank.now += HOUR
    bank.tell(TakeOutBloodUnit(blood_unit_id=unit_id))
    bank.now += 10 * MINUTE
    bank.tell(StoreBloodUnit(blood_unit_id=unit_id, storage_id="fridge"))
    assert bank.unit(unit_id).status is S.AVAILABLE
    bank.tell(TakeOutBloodUnit(blood_unit_id=unit_id))
    bank.now += 3 * HOUR
    logged(bank, 4.0, 9.0, 9.0, 9.0, 9.0, 9.0)
    assert bank.unit(unit_id).quarantine_reasons == ()
    with pytest.raises(Refused, match="outside its range"):
        bank.tell(StoreBloodUnit(blood_unit_id=unit_id, storage_id="fridge"))


def test_05_a_refrigerator_that_nobody_read_for_half_a_day_is_in_doubt() -> None:
    bank = cold_bank()
    unit_id = stored(bank)
    logged(bank, 4.0)
    bank.now += 13 * HOUR
    logged(bank, 4.0)
    assert bank.unit(unit_id).quarantine_reasons == ("temperature-not-logged",)


def test_06_a_pool_expires_with_its_oldest_bag_and_is_stopped_with_any_of_its_donations() -> None:
    bank = cold_bank()
    bags = [bank.receive("A+", component=Component.PLATELETS, days=days) for days in (3.0, 1.0, 4.0)]
    made = Product(product_code="A0023V00", din="G123426999999")
    bank.tell(ProcessBloodUnits(process="pool", source_unit_ids=tuple(bags), products=(made,)))
    pool = bank.unit("G123426999999-A0023V00")
    assert pool.expires_at == bank.now + DAY
    din = bank.unit(bags[2]).din
    bank.tell(RecordTestResults(din=din, results={"HCV": "indeterminate"}))
    assert bank.unit(pool.blood_unit_id).status is S.QUARANTINED
    release = ReleaseBloodUnits(blood_unit_ids=(pool.blood_unit_id,), released_by="vera", verified_by="oleg")
    with pytest.raises(Refused, match="not negative"):
        bank.tell(release)


def test_07_what_is_made_of_a_doubtful_unit_stays_in_doubt() -> None:
    bank = cold_bank()
    unit_id = bank.receive("O-")
    bank.tell(QuarantineBloodUnits(blood_unit_ids=(unit_id,), reason="clot seen"))
    halves = (Product(product_code="E0336VA0"), Product(product_code="E0336VB0"))
    bank.tell(ProcessBloodUnits(process="split", source_unit_ids=(unit_id,), products=halves))
    din = bank.unit(unit_id).din
    assert {bank.unit(f"{din}-{half.product_code}").quarantine_reasons for half in halves} == {("clot seen",)}
    assert bank.unit(unit_id).status is S.MODIFIED
