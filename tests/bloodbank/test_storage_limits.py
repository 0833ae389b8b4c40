"""How much a place can keep: set, counted as units come and go, refused or told of, and kept by plans."""

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from immutables import Map
from msgspec import structs

from bloodbank.messages import (
    AcceptTransfer,
    ApproveTransfer,
    DiscardBloodUnit,
    DispatchVan,
    ProposedTransfer,
    ProposeTransfers,
    QuarantineBloodUnits,
    ReceiveBloodUnits,
    RecordTourStop,
    ReviewBloodAlarms,
    SetStorageLimits,
)
from bloodbank.model import BloodGroup, Component
from bloodbank.redistributing.gathering import situation_of, with_units
from bloodbank.redistributing.settings import RedistributionSettings
from bloodbank.redistributing.situation import ExpectedDemand
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.storage_limits.lying import kind_of, takes_room
from bloodbank.storage_limits.model import StorageLimit, TemperatureClass
from bloodbank.storage_limits.room import LimitStanding, standings
from bloodbank.storage_limits.settings import StorageLimitSettings
from tests.bloodbank.test_redistributing import RED, plan
from tests.bloodbank.test_transfers_on_vans import refused_with, stops_for
from tests.bloodbank.world import DAY, Bank, LineTimes

CHILLED = StorageLimit(most_units=4, temperature_class=TemperatureClass.CHILLED)
PLATELETS = StorageLimit(most_units=1, component=Component.PLATELETS)


def limit(bank: Bank, place_id: str, *limits: StorageLimit) -> None:
    bank.tell(SetStorageLimits(place_id=place_id, limits=limits))


def standing(bank: Bank, place_id: str) -> LimitStanding:
    """Of the place's only limit."""
    ((_, found),) = standings(bank.state, place_id, life=bank.settings.life)
    return found


def propose(bank: Bank, *unit_ids: str, to: str = "north") -> str:
    draft = ProposedTransfer(from_place_id="centre", to_place_id=to, blood_unit_ids=unit_ids)
    (event,) = bank.tell(ProposeTransfers(transfers=(draft,)))
    return event.transfer_id  # type: ignore[union-attr]


def open_alarms(bank: Bank) -> set[str]:
    bank.tell(ReviewBloodAlarms())
    return {alarm.cause for alarm in bank.state.alarms.values()}


def test_what_lies_there_and_what_comes_counts_by_temperature_and_by_component() -> None:
    """Red cells and whole blood share the refrigerator; plasma is frozen and does not."""
    bank = Bank().found()
    limit(bank, "north", CHILLED)
    for component in (RED, Component.WHOLE_BLOOD, Component.PLASMA):
        bank.receive("A+", at="north", component=component)
    coming = bank.receive("A+")
    bank.tell(AcceptTransfer(transfer_id=propose(bank, coming)))
    assert (standing(bank, "north").lying, standing(bank, "north").coming, standing(bank, "north").left) == (2, 1, 1)


def test_what_was_discarded_on_the_way_takes_no_room_where_it_was_to_go() -> None:
    bank = Bank().found()
    limit(bank, "north", CHILLED)
    kept, broken = bank.receive("A+"), bank.receive("A+")
    bank.tell(ApproveTransfer(transfer_id=propose(bank, kept, broken)))
    bank.tell(DiscardBloodUnit(blood_unit_id=broken, reason="broke on the way"))
    assert (standing(bank, "north").coming, standing(bank, "north").left) == (1, 3)


def test_a_transfer_that_does_not_fit_is_refused_when_the_place_accepts_it_or_hands_it_over() -> None:
    bank = Bank().found()
    limit(bank, "north", CHILLED)
    units = [bank.receive("A+") for _ in range(6)]
    large, small = propose(bank, *units[:5]), propose(bank, units[5])
    assert refused_with(bank, AcceptTransfer(transfer_id=large)) == "no-room"
    assert refused_with(bank, ApproveTransfer(transfer_id=large)) == "no-room"
    bank.tell(AcceptTransfer(transfer_id=small))
    limit(bank, "north", structs.replace(CHILLED, most_units=6))
    bank.tell(ApproveTransfer(transfer_id=large))
    assert standing(bank, "north").left == 0


def test_where_the_service_wants_only_an_alarm_the_transfer_goes_and_the_place_is_told_of() -> None:
    """The alarm lasts until there is room again."""
    rules = BloodSettings(storage_limits=StorageLimitSettings(on_transfer="alarm"))
    bank = Bank(rules).found()
    limit(bank, "north", structs.replace(CHILLED, most_units=1))
    units = tuple(bank.receive("A+") for _ in range(2))
    bank.tell(AcceptTransfer(transfer_id=propose(bank, *units)))
    assert open_alarms(bank) == set()
    bank.tell(DispatchVan(van_id="van-1", stops=stops_for(bank, *units)))
    for index in (0, 1):
        bank.tell(RecordTourStop(tour_id="T-000001", stop_index=index))
    assert open_alarms(bank) == {"over-full/north/chilled"}
    bank.tell(DiscardBloodUnit(blood_unit_id=units[0], reason="torn"))
    assert open_alarms(bank) == set()


def test_blood_that_has_come_is_received_and_told_of_unless_the_service_refuses_it() -> None:
    bank = Bank().found()
    limit(bank, "north", PLATELETS)
    for _ in range(2):
        bank.receive("A+", at="north", component=Component.PLATELETS, days=4)
    assert open_alarms(bank) == {"over-full/north/platelets"}
    strict = Bank(BloodSettings(storage_limits=StorageLimitSettings(on_receipt="refuse"))).found()
    limit(strict, "north", PLATELETS)
    strict.receive("A+", at="north", component=Component.PLATELETS, days=4)
    with pytest.raises(Refused) as caught:
        strict.receive("A+", at="north", component=Component.PLATELETS, days=4)
    assert caught.value.code == "no-room"
    strict.receive("A+", at="south", component=Component.PLATELETS, days=4)


def test_many_received_at_once_fit_together_or_not_at_all() -> None:
    bank = Bank(BloodSettings(storage_limits=StorageLimitSettings(on_receipt="refuse"))).found()
    limit(bank, "north", PLATELETS)
    other = Bank().found()
    for _ in range(2):
        other.receive("A+", at="north", component=Component.PLATELETS, days=4)
    both = ReceiveBloodUnits(units=tuple(_again(other, unit_id) for unit_id in other.state.blood_units))
    assert refused_with(bank, both) == "no-room"
    bank.tell(ReceiveBloodUnits(units=both.units[:1]))


def _again(bank: Bank, unit_id: str):
    from bloodbank.messages import ReceiveBloodUnit

    unit = bank.unit(unit_id)
    return ReceiveBloodUnit(
        din=unit.din,
        product_code=unit.product_code,
        component=unit.component,
        group=unit.group,
        expires_at=unit.expires_at,
        place_id=unit.place_id,
    )


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ((StorageLimit(most_units=1),), "limit-of-what"),
        ((structs.replace(CHILLED, component=RED),), "limit-of-what"),
        ((CHILLED, CHILLED), "given-twice"),
        ((structs.replace(CHILLED, most_units=-1),), "out-of-range"),
    ],
)
def test_limits_that_can_not_be_are_refused(limits: tuple[StorageLimit, ...], code: str) -> None:
    bank = Bank().found()
    assert refused_with(bank, SetStorageLimits(place_id="north", limits=limits)) == code
    assert refused_with(bank, SetStorageLimits(place_id="moon", limits=(CHILLED,))) == "unknown-place"


def test_the_same_limits_again_change_nothing_and_none_takes_them_away() -> None:
    bank = Bank().found()
    limit(bank, "north", CHILLED)
    assert bank.tell(SetStorageLimits(place_id="north", limits=(CHILLED,))) == []
    limit(bank, "north")
    assert bank.state.storage_limits == Map()


def test_stock_is_not_shared_with_a_place_that_has_no_room_for_it() -> None:
    """North needs ten red cells and would be given them; its refrigerator has room for two more, of all kinds."""
    rules = RedistributionSettings(least_consignment=1)

    def moved(*limits: StorageLimit) -> dict[str, int]:
        bank = Bank(BloodSettings(redistribution=rules)).found()
        for _ in range(12):
            bank.receive("O+", days=30)
            bank.receive("O+", days=20, component=Component.WHOLE_BLOOD)
        for _ in range(2):
            bank.receive("A-", at="north", days=30)
        if limits:
            limit(bank, "north", *limits)
        demand = [
            ExpectedDemand(place_id="north", component=component, group=BloodGroup.O_POS, means=(4.0, 4.0, 4.0, 0.0))
            for component in (RED, Component.WHOLE_BLOOD)
        ]
        made, held = situation_of(bank.state, demand, travel_times=LineTimes(), now=bank.now, settings=bank.settings)
        named = with_units(plan(made, rules), held, now=bank.now, days=rules.horizon_days)
        found: dict[str, int] = {}
        for transfer in named.transfers:
            found[transfer.component.value] = found.get(transfer.component.value, 0) + transfer.count
        return found

    free = moved()
    assert min(free["red-cells"], free["whole-blood"]) >= 8
    assert sum(moved(CHILLED).values()) == 2
    assert moved(StorageLimit(most_units=5, component=RED))["red-cells"] == 3
    assert moved(StorageLimit(most_units=0, component=RED)).get("red-cells", 0) == 0


ACTS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4)), max_size=30)


@given(acts=ACTS)
@examples(max_examples=60, deadline=None)
def test_the_count_by_place_agrees_with_the_units_whatever_happens(acts: list[tuple[int, int]]) -> None:
    bank = Bank().found()
    units = [bank.receive("A+", at="centre", days=30) for _ in range(5)]
    for act, n in acts:
        bank.now += DAY / 100
        unit_id, number = units[n], f"X-{n + 1:06d}"
        try:
            match act:
                case 0:
                    propose(bank, unit_id)
                case 1:
                    bank.tell(AcceptTransfer(transfer_id=number))
                case 2:
                    bank.tell(ApproveTransfer(transfer_id=number))
                case 3:
                    bank.tell(DispatchVan(van_id="van-1", stops=stops_for(bank, unit_id)))
                case 4:
                    tour = bank.state.tours[bank.state.vans["van-1"].tour_id or "T-000001"]
                    reached = sum(stop.arrived_at is not None for stop in tour.stops)
                    bank.tell(RecordTourStop(tour_id=tour.tour_id, stop_index=reached))
                case 5:
                    bank.tell(QuarantineBloodUnits(blood_unit_ids=(unit_id,), reason="doubt"))
                case _:
                    request_id = bank.request("A+", at="south")
                    bank.reserve(request_id, unit_id)
                    bank.issue(request_id)
        except (Refused, KeyError):
            pass
        counted: dict[str, dict[str, int]] = {}
        for unit in bank.state.blood_units.values():
            if takes_room(unit):
                there = counted.setdefault(unit.place_id, {})
                there[kind_of(unit)] = there.get(kind_of(unit), 0) + 1
        assert {place: dict(kinds) for place, kinds in bank.state.lying.items() if kinds} == counted
