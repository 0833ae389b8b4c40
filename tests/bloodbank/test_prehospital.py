"""Blood aboard ambulances: loaded, kept, exchanged in time, used on scene by the rules of an emergency, replaced."""

import pytest
from immutables import Map
from msgspec import structs

from bloodbank.decider import decide
from bloodbank.messages import (
    ApproveTransfer,
    BloodIssued,
    BloodRequested,
    DiscardBloodUnit,
    LoadVehicle,
    ProposedTransfer,
    ProposeTransfers,
    Reading,
    ReceiveTransfer,
    RecordTemperatures,
    RecordTransfusion,
    RegisterBloodPlace,
    RegisterStorage,
    ReserveBlood,
    ReturnBloodUnit,
    SetVanDuty,
    UnloadVehicle,
    UseBloodOnScene,
)
from bloodbank.model import BloodGroup, BloodUnitStatus, VanShift
from bloodbank.prehospital.aboard import aboard, carries_blood
from bloodbank.prehospital.errands import Crew, Errand, ErrandBy, propose_errands
from bloodbank.prehospital.settings import PrehospitalSettings
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.words import LANGUAGES, say
from tests.bloodbank.world import DAY, HOUR, MORNING, Bank, LineTimes

SETTINGS = BloodSettings(
    prehospital=PrehospitalSettings(targets=Map({"als": Map({"red-cells/O-": 2})})),
)
IDLE = Crew(unit_id="A1", unit_type="als", place=(27.60, 53.9), is_free=True, coverage_lost=0.0)


def ambulance_bank() -> Bank:
    """The world with an ambulance A1 whose place for blood belongs to the centre's station."""
    bank = Bank().found()
    vehicle = RegisterBloodPlace(place_id="a1", name="A1", kind="vehicle", lon=27.5, lat=53.9, unit_id="A1")
    bank.tell(vehicle)
    return bank


def load(bank: Bank, *unit_ids: str, storage_id: str | None = None) -> None:
    bank.tell(LoadVehicle(place_id="a1", blood_unit_ids=unit_ids, loaded_by="olga", storage_id=storage_id))


def use(bank: Bank, *unit_ids: str, **more: object) -> UseBloodOnScene:
    return UseBloodOnScene(
        place_id="a1",
        blood_unit_ids=unit_ids,
        incident_id="I-1",
        used_by="medic",
        authorised_by="doctor",
        **more,  # type: ignore[arg-type]
    )


def refusal(bank: Bank, command: object) -> str:
    before = bank.state
    with pytest.raises(Refused) as refused:
        bank.tell(command)  # type: ignore[arg-type]
    assert bank.state is before
    return refused.value.code


def errands(bank: Bank, crew: Crew = IDLE) -> tuple[Errand, ...]:
    return propose_errands(bank.state, [crew], travel_times=LineTimes(), now=bank.now, settings=SETTINGS)


def codes(errand: Errand) -> list[str]:
    return [reason.code for reason in (*errand.task.reasons, *errand.reasons)]


def test_what_is_aboard_is_nobody_elses_stock() -> None:
    bank = ambulance_bank()
    unit_id = bank.receive("O-")
    load(bank, unit_id)
    unit = bank.unit(unit_id)
    assert (unit.status, unit.place_id) == (BloodUnitStatus.ABOARD, "a1")
    request_id = bank.request("O-")
    reserve = ReserveBlood(request_id=request_id, blood_unit_ids=(unit_id,), expires_at=bank.now + HOUR)
    assert refusal(bank, reserve) == "wrong-status"
    assert all(unit_id not in held for held in bank.state.stock.values())


def test_blood_is_used_on_scene_for_an_incident_and_everything_of_an_emergency_is_owed() -> None:
    bank = ambulance_bank()
    first, second = bank.receive("O-"), bank.receive("O-")
    load(bank, first, second)
    events = bank.tell(use(bank, first))
    requested = next(event for event in events if isinstance(event, BloodRequested))
    issued = next(event for event in events if isinstance(event, BloodIssued))
    assert (requested.incident_id, requested.place_id) == ("I-1", "a1")
    assert (issued.uncrossmatched, issued.authorised_by) == (True, "doctor")
    assert requested.request_id in bank.state.emergency_issues
    bank.tell(RecordTransfusion(blood_unit_id=first, patient_id="patient-7"))
    assert bank.unit(first).status is BloodUnitStatus.TRANSFUSED
    assert bank.asked(requested.request_id).patient_id == "patient-7"
    assert [unit.blood_unit_id for unit in aboard(bank.state, "a1")] == [second]


def test_on_scene_too_nobody_of_unknown_group_gets_what_could_kill_them() -> None:
    bank = ambulance_bank()
    wrong, old, fresh = bank.receive("A+"), bank.receive("O-", days=6), bank.receive("O-")
    load(bank, wrong, old, fresh)
    assert refusal(bank, use(bank, wrong)) == "patient-group-unknown"
    assert refusal(bank, use(bank, wrong, patient_group=BloodGroup.O_POS)) == "incompatible-group"
    bank.now += 6 * DAY
    assert refusal(bank, use(bank, old)) == "expires-before-use"
    elsewhere = bank.receive("O-")
    assert refusal(bank, use(bank, elsewhere)) == "wrong-status"
    assert bank.tell(use(bank, fresh))


def test_what_was_not_used_goes_back_aboard_when_it_was_kept_cold_and_is_set_aside_when_not() -> None:
    bank = ambulance_bank()
    cold, warm = bank.receive("O-"), bank.receive("O-")
    load(bank, cold, warm)
    bank.tell(use(bank, cold, warm))
    bank.tell(ReturnBloodUnit(blood_unit_id=cold, place_id="a1", reason="not needed", out_s=60.0, seal_intact=True))
    bank.tell(ReturnBloodUnit(blood_unit_id=warm, place_id="a1", reason="not needed", out_s=9000.0, seal_intact=True))
    assert bank.unit(cold).status is BloodUnitStatus.ABOARD
    assert bank.unit(warm).status is BloodUnitStatus.QUARANTINED
    bank.tell(UnloadVehicle(place_id="a1", blood_unit_ids=(cold,), to_place_id="north", unloaded_by="medic",
                            reason="end of shift", kept_cold=True))  # fmt: skip
    assert (bank.unit(cold).status, bank.unit(cold).place_id) == (BloodUnitStatus.AVAILABLE, "north")
    assert bank.state.aboard == Map()


def test_without_the_crews_word_that_the_box_was_closed_units_come_back_into_quarantine() -> None:
    bank = ambulance_bank()
    unit_id = bank.receive("O-")
    load(bank, unit_id)
    off = UnloadVehicle(
        place_id="a1", blood_unit_ids=(unit_id,), to_place_id="centre", unloaded_by="medic", reason="short-dated"
    )
    bank.tell(off)
    assert bank.unit(unit_id).quarantine_reasons == ("not-kept-cold-for-certain",)


def test_a_box_that_grew_warm_takes_its_blood_out_of_use() -> None:
    bank = ambulance_bank()
    unit_id = bank.receive("O-")
    bank.tell(RegisterStorage(storage_id="box-1", place_id="a1", low_c=2.0, high_c=6.0))
    load(bank, unit_id, storage_id="box-1")
    assert bank.unit(unit_id).storage_id == "box-1"
    assert carries_blood(bank.state, "a1", now=bank.now, settings=SETTINGS.prehospital)
    bank.now += 2 * HOUR
    readings = tuple(Reading(at=MORNING + minute * 60.0, celsius=14.0) for minute in (1, 60, 119))
    bank.tell(RecordTemperatures(storage_id="box-1", readings=readings))
    assert bank.unit(unit_id).status is BloodUnitStatus.QUARANTINED
    assert not carries_blood(bank.state, "a1", now=bank.now, settings=SETTINGS.prehospital)
    assert refusal(bank, use(bank, unit_id)) == "wrong-status"


def test_expired_blood_is_no_blood() -> None:
    bank = ambulance_bank()
    load(bank, bank.receive("O-", days=6))
    assert carries_blood(bank.state, "a1", now=bank.now, settings=SETTINGS.prehospital)
    assert not carries_blood(bank.state, "a1", now=bank.now + 7 * DAY, settings=SETTINGS.prehospital)


def test_after_use_the_nearest_place_that_has_it_is_proposed_the_oldest_that_keeps_long_enough_first() -> None:
    """The crew is in the north: ten minutes from the centre, five from the clinic, which has what it needs."""
    bank = ambulance_bank()
    bank.receive("O-", at="centre")
    short, later, first = (bank.receive("O-", at="clinic", days=days) for days in (8, 30, 11))
    (errand,) = errands(bank)
    assert (errand.from_place_id, errand.bring, errand.by) == ("clinic", (first, later), ErrandBy.AMBULANCE)
    assert short not in errand.bring
    assert codes(errand) == ["aboard-missing", "aboard-nearest", "errand-by-ambulance"]
    assert all(say(reason, language) != reason.code for reason in errand.reasons for language in LANGUAGES)


def test_what_grows_old_aboard_is_exchanged_in_time_and_what_has_expired_taken_off() -> None:
    bank = ambulance_bank()
    old, good = bank.receive("O-", days=8), bank.receive("O-", days=30)
    load(bank, old, good)
    assert errands(bank) == ()
    bank.now += 4 * DAY
    fresh = bank.receive("O-")
    (errand,) = errands(bank)
    assert (errand.bring, errand.task.take) == ((fresh,), (old,))
    assert codes(errand)[0] == "aboard-short-dated"
    bank.now += 5 * DAY
    (errand,) = errands(bank)
    assert (codes(errand)[:2], errand.task.take) == (["aboard-expired", "aboard-missing"], (old,))


@pytest.mark.parametrize(
    ("crew", "van_on_duty", "by", "at"),
    [
        (IDLE, True, ErrandBy.AMBULANCE, MORNING),
        (structs.replace(IDLE, coverage_lost=0.5), True, ErrandBy.VAN, MORNING),
        (structs.replace(IDLE, coverage_lost=None), True, ErrandBy.VAN, MORNING),
        (structs.replace(IDLE, is_free=False, free_at=MORNING + HOUR), True, ErrandBy.VAN, MORNING),
        (structs.replace(IDLE, is_free=False, free_at=MORNING + HOUR), False, ErrandBy.AMBULANCE, MORNING + HOUR),
    ],
)
def test_the_ambulance_drives_itself_only_while_nobody_misses_it(
    crew: Crew, van_on_duty: bool, by: ErrandBy, at: float
) -> None:
    bank = ambulance_bank()
    bank.receive("O-")
    if not van_on_duty:
        over = VanShift(from_at=MORNING - 9 * HOUR, until_at=MORNING - HOUR)
        bank.tell(SetVanDuty(van_id="van-1", shifts=(over,)))
    (errand,) = errands(bank, crew)
    assert (errand.by, errand.at) == (by, at)
    assert codes(errand)[1:3] == ["aboard-nearest", "aboard-only-some"]


def test_no_unit_is_promised_to_two_ambulances_and_what_nobody_has_is_said() -> None:
    bank = ambulance_bank()
    second = RegisterBloodPlace(place_id="a2", name="A2", kind="vehicle", lon=27.5, lat=53.9, unit_id="A2")
    bank.tell(second)
    bank.receive("O-"), bank.receive("O-")
    crews = [IDLE, structs.replace(IDLE, unit_id="A2")]
    one, other = propose_errands(bank.state, crews, travel_times=LineTimes(), now=bank.now, settings=SETTINGS)
    assert (len(one.bring), other.bring, other.from_place_id) == (2, (), None)
    assert [reason.code for reason in other.reasons] == ["aboard-nobody-has"]


def test_what_can_not_be_is_refused_and_changes_nothing() -> None:
    bank = ambulance_bank()
    unit_id, short, away = bank.receive("O-"), bank.receive("O-", days=2), bank.receive("O-", at="north")

    def loading(*unit_ids: str, place: str = "a1") -> LoadVehicle:
        return LoadVehicle(place_id=place, blood_unit_ids=unit_ids, loaded_by="olga")

    assert refusal(bank, loading(unit_id, place="centre")) == "no-vehicle"
    assert refusal(bank, loading(short)) == "expires-before-use"
    assert refusal(bank, loading(unit_id, away)) == "elsewhere"
    assert refusal(bank, loading(unit_id, unit_id)) == "given-twice"
    load(bank, unit_id)
    assert refusal(bank, loading(unit_id)) == "wrong-status"
    off = {"blood_unit_ids": (unit_id,), "unloaded_by": "olga", "reason": "swap"}
    assert refusal(bank, UnloadVehicle(place_id="a1", to_place_id="a1", **off)) == "to-a-vehicle"
    assert refusal(bank, UnloadVehicle(place_id="a1", to_place_id="moon", **off)) == "unknown-place"
    twin = RegisterBloodPlace(place_id="a9", name="A1", kind="vehicle", lon=27.5, lat=53.9, unit_id="A1")
    assert refusal(bank, twin) == "vehicle-exists"
    for kind, unit in (("vehicle", None), ("hospital", "A3")):
        odd = RegisterBloodPlace(place_id="a9", name="x", kind=kind, lon=27.5, lat=53.9, unit_id=unit)
        assert refusal(bank, odd) == "vehicle-without-unit"
    bank.tell(DiscardBloodUnit(blood_unit_id=unit_id, reason="bag broke"))
    assert bank.state.aboard == Map()
    assert refusal(bank, use(bank, unit_id)) == "wrong-status"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"targets": Map({"als": Map({"red-cells": 1})})}, "targets.als: 'red-cells'"),
        ({"targets": Map({"als": Map({"red-cells/O-": -1})})}, "targets.als.red-cells/O-"),
        ({"load_with_left_s": DAY}, "load_with_left_s"),
        ({"swap_before_s": -1.0}, "swap_before_s"),
    ],
)
def test_settings_that_can_not_be_name_their_field(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(ValueError, match=field):
        PrehospitalSettings(**wrong)  # type: ignore[arg-type]


def test_a_second_patient_of_the_same_incident_is_no_repetition() -> None:
    bank = ambulance_bank()
    first, second = bank.receive("O-"), bank.receive("O-")
    load(bank, first, second)
    bank.tell(use(bank, first))
    assert decide(bank.state, use(bank, second), now=bank.now)


def test_a_van_brings_what_is_missing_as_a_transfer_and_it_is_aboard_when_received() -> None:
    bank = ambulance_bank()
    unit_id = bank.receive("O-")
    (errand,) = errands(bank, structs.replace(IDLE, coverage_lost=0.5))
    assert (errand.by, errand.bring) == (ErrandBy.VAN, (unit_id,))
    asked = ProposedTransfer(from_place_id=errand.from_place_id or "", to_place_id="a1", blood_unit_ids=errand.bring)
    (proposed,) = bank.tell(ProposeTransfers(transfers=(asked,)))
    transfer_id = proposed.transfer_id  # type: ignore[union-attr]
    bank.tell(ApproveTransfer(transfer_id=transfer_id, carrier=errand.van_id))
    assert not carries_blood(bank.state, "a1", now=bank.now, settings=SETTINGS.prehospital)
    bank.tell(ReceiveTransfer(transfer_id=transfer_id, blood_unit_ids=(unit_id,)))
    assert bank.unit(unit_id).status is BloodUnitStatus.ABOARD
    assert bank.tell(use(bank, unit_id))
