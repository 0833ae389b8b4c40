"""Refrigerators and boxes: what lies in them, how warm they were, and what has to be set aside for it."""

from collections.abc import Sequence
from itertools import chain

from bloodbank.checks import require_id, require_instant, require_number, require_place
from bloodbank.decisions.quarantine import ENDED, quarantined
from bloodbank.decisions.refusing import known_unit, refuse_for
from bloodbank.life.settings import COLDEST_C, HOTTEST_C
from bloodbank.life.stays import all_stays
from bloodbank.life.temperature import spoilt, watch
from bloodbank.messages import (
    BloodUnitStored,
    BloodUnitTakenOut,
    Event,
    Reading,
    RecordTemperatures,
    RegisterStorage,
    StorageRegistered,
    StoreBloodUnit,
    TakeOutBloodUnit,
    TemperaturesRecorded,
)
from bloodbank.model import BloodState, BloodStorage, BloodUnit, BloodUnitStatus
from bloodbank.refusal import Refused
from bloodbank.rules.out_of_storage import out_since
from bloodbank.rules.place import not_at
from bloodbank.rules.release import still_aboard
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

MOST_READINGS = 10_000
CLOCK_TOLERANCE_S = 60.0
OUT_TOO_LONG = "out-of-storage-too-long"


def register_storage(
    state: BloodState, command: RegisterStorage, *, now: float, settings: BloodSettings
) -> list[Event]:
    """A storage is registered once, at a known place, with a range that rises."""
    require_id(command.storage_id, "storage_id")
    require_place(state, command.place_id)
    require_number(command.low_c, "low_c", low=COLDEST_C, high=HOTTEST_C)
    require_number(command.high_c, "high_c", low=COLDEST_C, high=HOTTEST_C)
    if command.low_c >= command.high_c:
        detail = f"high_c: {command.high_c:g} must be above low_c, {command.low_c:g}"
        raise Refused("out-of-range", detail, kind="invalid", field="high_c")
    if command.storage_id in state.storages:
        detail = f"storage {command.storage_id} is registered already; use another id"
        raise Refused("storage-exists", detail, kind="conflict", field="storage_id")
    return [
        StorageRegistered(
            storage_id=command.storage_id, place_id=command.place_id, low_c=command.low_c, high_c=command.high_c
        )
    ]


def store_unit(state: BloodState, command: StoreBloodUnit, *, now: float, settings: BloodSettings) -> list[Event]:
    """Only where the range suits the product; a unit that was out for too long is set aside.

    It counts as out until now where somebody says only long after that it was put back.
    """
    unit = _movable(state, command.blood_unit_id)
    storage = _known_storage(state, command.storage_id)
    since_at = out_since(unit)
    at = _instant(command.at, now=now, earliest=since_at)
    refuse_for(not_at(unit, place_id=storage.place_id), field="storage_id")
    if unit.storage_id == storage.storage_id and unit.out_since_at is None:
        return []
    if storage.outside_since_at is not None:
        detail = f"storage {storage.storage_id} is outside its range; use another until it has been put right"
        raise Refused("storage-out-of-range", detail, kind="conflict", field="storage_id")
    rule = settings.life.kept(unit.component, unit.attributes)
    if storage.low_c < rule.low_c or storage.high_c > rule.high_c:
        detail = (
            f"storage {storage.storage_id} keeps {storage.low_c:g} to {storage.high_c:g} degrees, blood unit "
            f"{unit.blood_unit_id} needs {rule.low_c:g} to {rule.high_c:g}"
        )
        raise Refused("storage-unsuitable", detail, kind="conflict", field="storage_id")
    events: list[Event] = [
        BloodUnitStored(blood_unit_id=unit.blood_unit_id, storage_id=storage.storage_id, stored_at=at)
    ]
    until_at = at if now - at <= settings.life.stored_at_most_ago_s else now
    if since_at is not None and until_at - since_at > rule.out_limit_s:
        events += quarantined([unit], reason=OUT_TOO_LONG)
    return events


def take_out_unit(state: BloodState, command: TakeOutBloodUnit, *, now: float, settings: BloodSettings) -> list[Event]:
    """The clock of a unit that is out already is not set back."""
    unit = _movable(state, command.blood_unit_id)
    if unit.storage_id is None:
        detail = f"blood unit {unit.blood_unit_id} lies in no storage; store it first"
        raise Refused("not-stored", detail, kind="conflict", field="blood_unit_id")
    if unit.out_since_at is not None:
        return []
    at = _instant(command.at, now=now, earliest=unit.stored_at)
    return [BloodUnitTakenOut(blood_unit_id=unit.blood_unit_id, taken_out_at=at)]


def record_temperatures(
    state: BloodState, command: RecordTemperatures, *, now: float, settings: BloodSettings
) -> list[Event]:
    """Readings follow each other in time; units whose limit is passed are set aside with the same commit.

    Wherever they are by now: a logger is often read after its units were issued.
    """
    storage = _known_storage(state, command.storage_id)
    _require_readings(command.readings, storage, now=now)
    since_at = watch(storage, command.readings).outside_since_at
    kept = [(state.blood_units[stay.blood_unit_id], stay) for stay in all_stays(state, storage)]
    aside = spoilt(storage, command.readings, kept, settings=settings.life)
    used = (unit.blood_unit_id for unit in chain(*aside.values()) if unit.status is BloodUnitStatus.TRANSFUSED)
    events: list[Event] = [
        TemperaturesRecorded(
            storage_id=storage.storage_id,
            readings=command.readings,
            outside_since_at=since_at,
            transfused_unit_ids=tuple(dict.fromkeys(used)),
        )
    ]
    for reason, units in aside.items():
        events += quarantined({unit.blood_unit_id: unit for unit in units}.values(), reason=reason)
    return events


def _require_readings(readings: Sequence[Reading], storage: BloodStorage, *, now: float) -> None:
    if not 1 <= len(readings) <= MOST_READINGS:
        raise Refused("bad-count", f"readings: give 1 to {MOST_READINGS}", kind="invalid", field="readings")
    last_at = storage.last_at
    for row, reading in enumerate(readings):
        require_number(reading.celsius, f"readings[{row}].celsius", low=COLDEST_C, high=HOTTEST_C)
        require_instant(reading.at, f"readings[{row}].at", latest=now + CLOCK_TOLERANCE_S)
        if last_at is not None and reading.at <= last_at:
            detail = f"readings[{row}].at: it must come after the reading before it; set the logger's clock"
            raise Refused("readings-out-of-order", detail, kind="conflict", field="readings")
        last_at = reading.at


def _movable(state: BloodState, blood_unit_id: str) -> BloodUnit:
    require_id(blood_unit_id, "blood_unit_id")
    unit = known_unit(state, blood_unit_id, field="blood_unit_id")
    if unit.status in ENDED or unit.status is BloodUnitStatus.IN_TRANSIT:
        detail = f"blood unit {unit.blood_unit_id} is {unit.status}; it can't be stored or taken out"
        raise Refused("wrong-status", detail, kind="conflict", field="blood_unit_id")
    if unit.status is BloodUnitStatus.QUARANTINED:
        refuse_for(still_aboard(unit), field="blood_unit_id")
    return unit


def _known_storage(state: BloodState, storage_id: str) -> BloodStorage:
    require_id(storage_id, "storage_id")
    storage = state.storages.get(storage_id)
    if storage is None:
        detail = f"no storage {storage_id}; register it first"
        raise Refused("unknown-storage", detail, kind="not-found", field="storage_id")
    return storage


def _instant(at: float | None, *, now: float, earliest: float | None) -> float:
    if at is None:
        return now if earliest is None else max(now, earliest)
    require_instant(at, "at", earliest=earliest or 0.0, latest=now + CLOCK_TOLERANCE_S)
    return at


DECISIONS: Decisions = {
    RegisterStorage: register_storage,
    StoreBloodUnit: store_unit,
    TakeOutBloodUnit: take_out_unit,
    RecordTemperatures: record_temperatures,
}
