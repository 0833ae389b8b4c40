"""Transfers between places on vans: fetched, brought, given back, never twice; beside deliveries for requests."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloodbank.messages import (
    AcceptTransfer,
    ApproveTransfer,
    CancelTour,
    CancelTransfer,
    DiscardBloodUnit,
    DispatchVan,
    ProposedTransfer,
    ProposeTransfers,
    QuarantineBloodUnits,
    ReceiveTransfer,
    RecordTourStop,
    ReviewBloodAlarms,
)
from bloodbank.model import BloodUnitStatus, Component, RequestStatus, TourStop
from bloodbank.redistributing.model import BloodTransfer, TransferStatus
from bloodbank.refusal import Refused
from tests.bloodbank.test_transferring import in_stock
from tests.bloodbank.world import HOUR, MINUTE, Bank


def accepted(bank: Bank, *unit_ids: str, start: str = "centre", to: str = "north", **agreed: float) -> str:
    """A transfer that waits for a van."""
    draft = ProposedTransfer(from_place_id=start, to_place_id=to, blood_unit_ids=unit_ids)
    (event,) = bank.tell(ProposeTransfers(transfers=(draft,)))
    transfer_id = event.transfer_id  # type: ignore[union-attr]
    bank.tell(AcceptTransfer(transfer_id=transfer_id, **agreed))
    return transfer_id


def stops_for(bank: Bank, *unit_ids: str, start: str = "centre", to: str = "north") -> tuple[TourStop, TourStop]:
    return (
        TourStop(place_id=start, pick_up=unit_ids, planned_arrival_at=bank.now),
        TourStop(place_id=to, deliver=unit_ids, planned_arrival_at=bank.now + 15 * MINUTE),
    )


def send(bank: Bank, *stops: TourStop, van_id: str = "van-1") -> str:
    event = bank.tell(DispatchVan(van_id=van_id, stops=stops))[-1]
    return event.tour_id  # type: ignore[union-attr]


def reach(bank: Bank, tour_id: str, index: int, **scanned: tuple[str, ...]) -> None:
    bank.tell(RecordTourStop(tour_id=tour_id, stop_index=index, **scanned))


def told(bank: Bank, transfer_id: str) -> BloodTransfer:
    return bank.state.transfers[transfer_id]


def refused_with(bank: Bank, command: object) -> str:
    """The refusal's code; the ledger is unchanged by it."""
    before = bank.state
    with pytest.raises(Refused) as caught:
        bank.tell(command)  # type: ignore[arg-type]
    assert bank.state is before
    return caught.value.code


def test_a_unit_is_free_until_the_van_has_it_and_free_again_where_the_van_brings_it() -> None:
    bank = Bank().found()
    units = [bank.receive("A+"), bank.receive("O+")]
    transfer_id = accepted(bank, *units)
    tour_id = send(bank, *stops_for(bank, *units))
    assert (in_stock(bank, "centre"), told(bank, transfer_id).tour_id) == (set(units), tour_id)
    reach(bank, tour_id, 0)
    assert (in_stock(bank, "centre"), in_stock(bank, "north")) == (set(), set())
    assert (told(bank, transfer_id).status, told(bank, transfer_id).carrier) == (TransferStatus.IN_TRANSIT, "van-1")
    reach(bank, tour_id, 1)
    assert in_stock(bank, "north") == set(units)
    assert (told(bank, transfer_id).status, bank.state.live_transfer_ids) == (TransferStatus.RECEIVED, ())
    assert bank.state.vans["van-1"].tour_id is None
    assert bank.tell(RecordTourStop(tour_id=tour_id, stop_index=1)) == []


def test_one_van_brings_a_transfer_and_a_patient_s_units_on_one_tour() -> None:
    bank = Bank().found()
    spare, wanted = bank.receive("A+"), bank.receive("A+")
    request_id = bank.request("A+", at="north")
    bank.reserve(request_id, wanted)
    bank.issue(request_id)
    accepted(bank, spare)
    tour_id = send(bank, *stops_for(bank, spare, wanted))
    for index in (0, 1):
        reach(bank, tour_id, index)
    assert bank.asked(request_id).status is RequestStatus.DELIVERED
    assert (bank.unit(wanted).status, in_stock(bank, "north")) == (BloodUnitStatus.DELIVERED, {spare})


def test_a_patient_who_needs_a_unit_before_the_van_comes_has_it() -> None:
    """It is reserved, and even issued for the patient, while the van is on its way: the van leaves it."""
    bank = Bank().found()
    kept, gone = bank.receive("A+"), bank.receive("A+")
    transfer_id = accepted(bank, kept, gone)
    tour_id = send(bank, *stops_for(bank, kept, gone))
    request_id = bank.request("A+", at="south")
    bank.reserve(request_id, gone)
    bank.issue(request_id)
    reach(bank, tour_id, 0)
    reach(bank, tour_id, 1)
    assert (bank.unit(gone).status, bank.unit(gone).place_id) == (BloodUnitStatus.ISSUED, "centre")
    assert (told(bank, transfer_id).left_out, in_stock(bank, "north")) == ((gone,), {kept})


def test_a_transfer_of_which_nothing_is_left_is_over_when_the_van_comes() -> None:
    bank = Bank().found()
    unit_id = bank.receive("A+")
    transfer_id = accepted(bank, unit_id)
    tour_id = send(bank, *stops_for(bank, unit_id))
    bank.tell(DiscardBloodUnit(blood_unit_id=unit_id, reason="torn"))
    reach(bank, tour_id, 0)
    reach(bank, tour_id, 1)
    assert (told(bank, transfer_id).status, bank.state.live_transfer_ids) == (TransferStatus.CANCELLED, ())


def test_what_a_van_does_not_take_becomes_a_transfer_of_its_own() -> None:
    """Five units, and a van that holds two: two trips of its tour, and one unit for another van."""
    bank = Bank().found(vans={"small": ("centre", 2), "other": ("centre", 9)})
    units = tuple(bank.receive("A+") for _ in range(5))
    transfer_id = accepted(bank, *units, deliver_until_at=bank.now + 3 * HOUR)
    first, then = stops_for(bank, *units[:2]), stops_for(bank, *units[2:4])
    later = tuple(
        TourStop(
            place_id=stop.place_id,
            pick_up=stop.pick_up,
            deliver=stop.deliver,
            planned_arrival_at=stop.planned_arrival_at + HOUR,
        )
        for stop in then
    )
    tour_id = send(bank, *first, *later, van_id="small")
    shares = {each.transfer_id: each.blood_unit_ids for each in bank.state.transfers.values()}
    assert shares == {transfer_id: units[:2], "X-000002": units[2:4], "X-000003": units[4:]}
    rest = told(bank, "X-000003")
    assert (rest.tour_id, rest.divided_from, rest.deliver_until_at) == (None, transfer_id, bank.now + 3 * HOUR)
    second = send(bank, *stops_for(bank, *units[4:]), van_id="other")
    for index in range(4):
        reach(bank, tour_id, index)
    for index in range(2):
        reach(bank, second, index)
    assert in_stock(bank, "north") == set(units)
    assert {each.status for each in bank.state.transfers.values()} == {TransferStatus.RECEIVED}


def test_scans_say_what_was_loaded_and_what_came() -> None:
    """One box was not packed, one bag is not in the van: neither is said to be at its new place."""
    bank = Bank().found()
    here, unpacked, lost = (bank.receive("A+") for _ in range(3))
    transfer_id = accepted(bank, here, unpacked, lost)
    tour_id = send(bank, *stops_for(bank, here, unpacked, lost))
    reach(bank, tour_id, 0, scanned=(here, lost))
    assert (bank.unit(unpacked).status, told(bank, transfer_id).left_out) == (BloodUnitStatus.AVAILABLE, (unpacked,))
    other = RecordTourStop(tour_id=tour_id, stop_index=1, scanned=("G999-X",))
    assert refused_with(bank, other) == "not-of-stop"
    reach(bank, tour_id, 1, scanned=(here,))
    assert (in_stock(bank, "north"), told(bank, transfer_id).missing) == ({here}, (lost,))
    bank.tell(ReceiveTransfer(transfer_id=transfer_id, blood_unit_ids=(lost,)))
    assert told(bank, transfer_id).status is TransferStatus.RECEIVED


def test_a_patient_s_unit_that_is_not_scanned_does_not_get_lost_without_a_word() -> None:
    bank = Bank().found()
    taken, left = bank.receive("A+"), bank.receive("A+")
    request_id = bank.request("A+", at="north", red_cells=2)
    bank.reserve(request_id, taken, left)
    bank.issue(request_id)
    tour_id = send(bank, *stops_for(bank, taken, left))
    reach(bank, tour_id, 0, scanned=(taken,))
    assert (bank.unit(left).status, bank.unit(left).tour_id) == (BloodUnitStatus.ISSUED, None)
    assert refused_with(bank, RecordTourStop(tour_id=tour_id, stop_index=1, scanned=())) == "not-scanned"
    bank.tell(DiscardBloodUnit(blood_unit_id=taken, reason="lost on the way"))
    reach(bank, tour_id, 1, scanned=())
    send(bank, *stops_for(bank, left))
    assert bank.unit(left).tour_id == "T-000002"


def test_what_the_place_has_scanned_itself_is_not_received_again_with_the_driver_s_word() -> None:
    bank = Bank().found()
    here, lost = bank.receive("A+"), bank.receive("A+")
    transfer_id = accepted(bank, here, lost)
    tour_id = send(bank, *stops_for(bank, here, lost))
    reach(bank, tour_id, 0)
    bank.tell(ReceiveTransfer(transfer_id=transfer_id, blood_unit_ids=(here,)))
    reach(bank, tour_id, 1)
    assert (in_stock(bank, "north"), told(bank, transfer_id).missing) == ({here}, (lost,))
    assert bank.unit(lost).status is BloodUnitStatus.IN_TRANSIT


def test_what_the_place_missed_is_received_when_the_driver_scans_it_at_the_door() -> None:
    bank = Bank().found()
    here, missed = bank.receive("A+"), bank.receive("A+")
    transfer_id = accepted(bank, here, missed)
    tour_id = send(bank, *stops_for(bank, here, missed))
    reach(bank, tour_id, 0)
    bank.tell(ReceiveTransfer(transfer_id=transfer_id, blood_unit_ids=(here,)))
    reach(bank, tour_id, 1, scanned=(here, missed))
    assert (in_stock(bank, "north"), told(bank, transfer_id).status) == ({here, missed}, TransferStatus.RECEIVED)


def test_a_bag_that_does_not_go_with_the_van_is_not_loaded_without_a_word() -> None:
    """It was held for a patient meanwhile; the driver had it in his hands and scanned it, and it drove away."""
    bank = Bank().found()
    free, held = bank.receive("A+"), bank.receive("A+")
    accepted(bank, free, held)
    tour_id = send(bank, *stops_for(bank, free, held))
    bank.reserve(bank.request("A+", at="centre"), held)
    both = RecordTourStop(tour_id=tour_id, stop_index=0, scanned=(free, held))
    assert refused_with(bank, both) == "not-to-be-loaded"
    reach(bank, tour_id, 0, scanned=(free,))
    assert refused_with(bank, RecordTourStop(tour_id=tour_id, stop_index=1, scanned=(free, held))) == "was-not-loaded"
    reach(bank, tour_id, 1, scanned=(free,))
    assert (bank.unit(held).place_id, in_stock(bank, "north")) == ("centre", {free})


def test_a_transfer_is_over_when_what_was_missing_is_written_off() -> None:
    """A lost bag is an alarm until somebody finds or discards it; nothing of the transfer is awaited then."""
    bank = Bank().found()
    here, lost = bank.receive("A+"), bank.receive("A+")
    transfer_id = accepted(bank, here, lost, due_at=bank.now + HOUR)
    tour_id = send(bank, *stops_for(bank, here, lost))
    reach(bank, tour_id, 0)
    reach(bank, tour_id, 1, scanned=(here,))
    bank.now += 2 * HOUR
    assert open_alarms(bank) == {"transfer-late"}
    bank.tell(DiscardBloodUnit(blood_unit_id=lost, reason="lost on the way"))
    ended = told(bank, transfer_id)
    assert (ended.status, ended.missing, bank.state.live_transfer_ids) == (TransferStatus.RECEIVED, (), ())
    assert open_alarms(bank) == set()


def test_a_tour_cancelled_before_the_pick_up_gives_everything_back() -> None:
    bank = Bank().found()
    spare, wanted = bank.receive("A+"), bank.receive("A+")
    request_id = bank.request("A+", at="north")
    bank.reserve(request_id, wanted)
    bank.issue(request_id)
    transfer_id = accepted(bank, spare)
    tour_id = send(bank, *stops_for(bank, spare, wanted))
    bank.tell(CancelTour(tour_id=tour_id, reason="flat tyre"))
    assert (told(bank, transfer_id).status, told(bank, transfer_id).tour_id) == (TransferStatus.ACCEPTED, None)
    assert (bank.unit(wanted).status, bank.unit(wanted).tour_id) == (BloodUnitStatus.ISSUED, None)
    assert bank.tell(CancelTour(tour_id=tour_id, reason="flat tyre")) == []
    assert refused_with(bank, RecordTourStop(tour_id=tour_id, stop_index=0)) == "tour-ended"
    again = send(bank, *stops_for(bank, spare, wanted))
    for index in (0, 1):
        reach(bank, again, index)
    assert (in_stock(bank, "north"), bank.asked(request_id).status) == ({spare}, RequestStatus.DELIVERED)
    assert refused_with(bank, CancelTour(tour_id=again, reason="late")) == "tour-ended"


def test_a_van_that_breaks_down_puts_its_blood_down_at_a_named_place() -> None:
    """The patient's unit waits there for another van; what was to be shared is that place's stock."""
    bank = Bank().found()
    spare, doubtful, wanted = (bank.receive("A+") for _ in range(3))
    request_id = bank.request("A+", at="north")
    bank.reserve(request_id, wanted)
    bank.issue(request_id)
    transfer_id = accepted(bank, spare, doubtful)
    tour_id = send(bank, *stops_for(bank, spare, doubtful, wanted))
    reach(bank, tour_id, 0)
    bank.tell(QuarantineBloodUnits(blood_unit_ids=(doubtful,), reason="leaks"))
    assert refused_with(bank, CancelTour(tour_id=tour_id, reason="accident")) == "blood-aboard"
    bank.tell(CancelTour(tour_id=tour_id, reason="accident", place_id="clinic"))
    assert (bank.unit(wanted).status, bank.unit(wanted).place_id) == (BloodUnitStatus.ISSUED, "clinic")
    assert (in_stock(bank, "clinic"), bank.unit(doubtful).status) == ({spare}, BloodUnitStatus.QUARANTINED)
    ended = told(bank, transfer_id)
    assert (ended.status, ended.to_place_id, ended.meant_for_place_id) == (TransferStatus.RECEIVED, "clinic", "north")
    assert (bank.state.vans["van-1"].place_id, bank.state.vans["van-1"].tour_id) == ("clinic", None)
    on = send(bank, *stops_for(bank, wanted, start="clinic"))
    for index in (0, 1):
        reach(bank, on, index)
    assert bank.asked(request_id).status is RequestStatus.DELIVERED


def test_blood_put_down_where_it_was_asked_for_is_delivered() -> None:
    bank = Bank().found()
    spare, wanted = bank.receive("A+"), bank.receive("A+")
    request_id = bank.request("A+", at="north")
    bank.reserve(request_id, wanted)
    bank.issue(request_id)
    transfer_id = accepted(bank, spare)
    tour_id = send(bank, *stops_for(bank, spare, wanted))
    reach(bank, tour_id, 0)
    bank.tell(CancelTour(tour_id=tour_id, reason="driver ill", place_id="north"))
    assert bank.asked(request_id).status is RequestStatus.DELIVERED
    assert told(bank, transfer_id).meant_for_place_id is None


def test_windows_and_release_are_kept_by_hand_made_tours_too() -> None:
    bank = Bank().found()
    unit_id = bank.receive("A+")
    accepted(bank, unit_id, ready_at=bank.now + HOUR, deliver_until_at=bank.now + 1.2 * HOUR)
    early = stops_for(bank, unit_id)
    assert refused_with(bank, DispatchVan(van_id="van-1", stops=early)) == "outside-window"
    bank.now += HOUR
    late = (early[0], TourStop(place_id="north", deliver=(unit_id,), planned_arrival_at=bank.now + HOUR))
    late = (TourStop(place_id="centre", pick_up=(unit_id,), planned_arrival_at=bank.now), late[1])
    assert refused_with(bank, DispatchVan(van_id="van-1", stops=late)) == "outside-window"
    bank.now -= HOUR
    bad = {"ready_at": bank.now + HOUR, "pick_up_until_at": bank.now + 30 * MINUTE}
    other = bank.receive("A+")
    draft = ProposedTransfer(from_place_id="centre", to_place_id="north", blood_unit_ids=(other,))
    (event,) = bank.tell(ProposeTransfers(transfers=(draft,)))
    command = AcceptTransfer(transfer_id=event.transfer_id, **bad)  # type: ignore[union-attr]
    assert refused_with(bank, command) == "out-of-range"


def test_what_is_not_waiting_for_a_van_is_not_carried() -> None:
    """Only proposed, for another place, waiting for another van, too long on the way: refused, nothing changed."""
    bank = Bank().found(vans={"van-1": ("centre", 9), "van-2": ("centre", 9)})
    unit_id, platelets = bank.receive("A+"), bank.receive("A+", component=Component.PLATELETS, days=4.0)
    draft = ProposedTransfer(from_place_id="centre", to_place_id="north", blood_unit_ids=(unit_id,))
    (event,) = bank.tell(ProposeTransfers(transfers=(draft,)))
    transfer_id = event.transfer_id  # type: ignore[union-attr]
    stops = stops_for(bank, unit_id)
    assert refused_with(bank, DispatchVan(van_id="van-1", stops=stops)) == "wrong-status"
    bank.tell(AcceptTransfer(transfer_id=transfer_id))
    astray = DispatchVan(van_id="van-1", stops=stops_for(bank, unit_id, to="south"))
    assert refused_with(bank, astray) == "wrong-destination"
    send(bank, *stops)
    assert refused_with(bank, DispatchVan(van_id="van-2", stops=stops)) == "wrong-status"
    assert refused_with(bank, ApproveTransfer(transfer_id=transfer_id, carrier="taxi")) == "transfer-on-tour"
    assert refused_with(bank, AcceptTransfer(transfer_id=transfer_id)) == "wrong-transfer-status"
    accepted(bank, platelets)
    slow = (
        TourStop(place_id="centre", pick_up=(platelets,), planned_arrival_at=bank.now),
        TourStop(place_id="north", deliver=(platelets,), planned_arrival_at=bank.now + 30 * HOUR),
    )
    assert refused_with(bank, DispatchVan(van_id="van-2", stops=slow)) == "rides-too-long"


def open_alarms(bank: Bank) -> set[str]:
    bank.tell(ReviewBloodAlarms())
    return {alarm.kind.value for alarm in bank.state.alarms.values()}


def test_a_transfer_that_is_late_and_a_van_that_is_not_there_are_alarms_until_they_are() -> None:
    bank = Bank().found()
    unit_id = bank.receive("A+")
    accepted(bank, unit_id, due_at=bank.now + HOUR)
    bank.now += HOUR
    assert open_alarms(bank) == {"transfer-late"}
    tour_id = send(bank, *stops_for(bank, unit_id))
    bank.now += 29 * MINUTE
    assert open_alarms(bank) == {"transfer-late"}
    bank.now += 2 * MINUTE
    assert open_alarms(bank) == {"transfer-late", "tour-overdue"}
    reach(bank, tour_id, 0)
    assert open_alarms(bank) == {"transfer-late"}
    reach(bank, tour_id, 1)
    assert open_alarms(bank) == set()


ACTS = st.lists(st.tuples(st.integers(0, 10), st.integers(0, 3), st.sampled_from(["north", "south"])), max_size=30)


@given(acts=ACTS)
@settings(max_examples=80, deadline=None)
def test_every_unit_is_in_one_place_and_received_once_whatever_vans_and_places_say(acts) -> None:
    """Free units are in stock exactly where they lie; what is on its way is carried by a live transfer or tour."""
    bank = Bank().found(vans={"van-1": ("centre", 9), "van-2": ("centre", 3)})
    units = [bank.receive("A+") for _ in range(4)]
    for act, n, place in acts:
        bank.now += MINUTE
        unit_id, number, tour_id = units[n], f"X-{n + 1:06d}", f"T-{n + 1:06d}"
        start = bank.unit(unit_id).place_id
        draft = ProposedTransfer(from_place_id=start, to_place_id=place, blood_unit_ids=(unit_id, units[n - 1]))
        tour = bank.state.tours.get(tour_id)
        reached = 0 if tour is None else sum(stop.arrived_at is not None for stop in tour.stops)
        command = (
            ProposeTransfers(transfers=(draft,)),
            AcceptTransfer(transfer_id=number),
            DispatchVan(van_id=f"van-{n % 2 + 1}", stops=stops_for(bank, unit_id, start=start, to=place)),
            RecordTourStop(tour_id=tour_id, stop_index=reached),
            RecordTourStop(tour_id=tour_id, stop_index=reached, scanned=(unit_id,)),
            CancelTour(tour_id=tour_id, reason="so", place_id=place),
            ReceiveTransfer(transfer_id=number, blood_unit_ids=(unit_id,)),
            ApproveTransfer(transfer_id=number),
            CancelTransfer(transfer_id=number, reason="so"),
            QuarantineBloodUnits(blood_unit_ids=(unit_id,), reason="doubt"),
            DiscardBloodUnit(blood_unit_id=unit_id, reason="torn"),
        )[act]
        before = bank.state
        try:
            bank.tell(command)
        except Refused:
            assert bank.state is before
        stocked = [each for where in ("centre", "north", "south", "clinic") for each in in_stock(bank, where)]
        free = [each for each in units if bank.unit(each).status is BloodUnitStatus.AVAILABLE]
        assert sorted(stocked) == sorted(free)
        live = [told(bank, each) for each in bank.state.live_transfer_ids]
        carried = {each for each in units if bank.unit(each).status is BloodUnitStatus.IN_TRANSIT}
        assert carried <= {each for transfer in live for each in transfer.blood_unit_ids}
        promised = [each for t in live if t.status is not TransferStatus.INCOMPLETE for each in t.blood_unit_ids]
        assert len(promised) == len(set(promised))
        tours = {van.tour_id for van in bank.state.vans.values()} - {None}
        unfinished = {t.tour_id for t in bank.state.tours.values() if t.completed_at is None and t.cancelled_at is None}
        assert tours == unfinished
        assert {t.tour_id for t in live if t.status is TransferStatus.ACCEPTED} - {None} <= tours
