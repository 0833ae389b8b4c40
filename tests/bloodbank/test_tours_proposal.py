"""Several vans at once for what is held and issued: every proposed tour can be sent as it stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from bloodbank.fleet.proposal import ToursProposal, propose_tours
from bloodbank.fleet.proposal_check import check_proposal
from bloodbank.messages import (
    AcceptTransfer,
    DiscardBloodUnit,
    DispatchVan,
    ProposedTransfer,
    ProposeTransfers,
    RecordTourStop,
    SetVanDuty,
)
from bloodbank.model import Component, RequestStatus, Urgency, VanShift
from bloodbank.redistributing.model import TransferStatus
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tours.effort import Effort
from tests.bloodbank.world import HOUR, MINUTE, MORNING, PLACES, Bank, LineTimes


def proposed(bank: Bank, *request_ids: str, roads: LineTimes | None = None, **asked: object) -> ToursProposal:
    return propose_tours(
        bank.state,
        request_ids,
        travel_times=roads or LineTimes(),
        now=bank.now,
        settings=BloodSettings(),
        effort=Effort(iterations=300),
        **asked,  # type: ignore[arg-type]
    )


def asked_for(bank: Bank, count: int, *, to: str, start: str = "centre", **asked: object) -> str:
    """A request whose units are issued at another place."""
    units = [bank.receive("O-", at=start) for _ in range(count)]
    request_id = bank.request("O-", at=to, red_cells=count, **asked)  # type: ignore[arg-type]
    bank.reserve(request_id, *units)
    bank.issue(request_id)
    return request_id


def send_all(bank: Bank, proposal: ToursProposal) -> None:
    """Each tour is sent, and driven to its end."""
    for tour in proposal.tours:
        bank.tell(DispatchVan(van_id=tour.van_id, stops=tour.stops))
    for tour in list(bank.state.tours.values()):
        for index, stop in enumerate(tour.stops):
            bank.now = max(bank.now, stop.planned_arrival_at)
            bank.tell(RecordTourStop(tour_id=tour.tour_id, stop_index=index))


def test_two_vans_share_the_work_and_everything_arrives() -> None:
    """North and south want blood within half an hour, in opposite directions: one van can't, two can."""
    bank = Bank().found(vans={"van-1": ("centre", 10), "van-2": ("centre", 10), "van-3": ("clinic", 10)})
    requests = [asked_for(bank, 3, to=place, hours=0.5) for place in ("north", "south")]
    proposal = proposed(bank)
    assert len(proposal.tours) == 2
    assert (proposal.shortfalls, len(proposal.unused)) == ((), 1)
    send_all(bank, proposal)
    assert all(bank.asked(request_id).status is RequestStatus.DELIVERED for request_id in requests)


def test_one_small_van_comes_back_for_the_rest_within_its_shift() -> None:
    bank = Bank().found(vans={"van-1": ("centre", 4)})
    bank.tell(SetVanDuty(van_id="van-1", shifts=(VanShift(from_at=MORNING - HOUR, until_at=MORNING + 3 * HOUR),)))
    request_id = asked_for(bank, 8, to="north", hours=4)
    proposal = proposed(bank, request_id)
    (tour,) = proposal.tours
    assert tour.trips == 2
    assert tour.ends_at <= MORNING + 3 * HOUR
    send_all(bank, proposal)
    assert bank.asked(request_id).status is RequestStatus.DELIVERED


def test_a_shift_too_short_leaves_the_least_urgent_behind_and_says_so() -> None:
    bank = Bank().found(vans={"van-1": ("centre", 4)})
    bank.tell(SetVanDuty(van_id="van-1", shifts=(VanShift(from_at=MORNING, until_at=MORNING + 30 * MINUTE),)))
    routine = asked_for(bank, 4, to="south", urgency=Urgency.ROUTINE)
    emergency = asked_for(bank, 4, to="north", urgency=Urgency.EMERGENCY)
    proposal = proposed(bank)
    assert [stop.place_id for stop in proposal.tours[0].stops] == ["centre", "north"]
    assert [(r.code, r.values.get("request_id")) for r in proposal.shortfalls] == [
        ("tour-left-out", routine),
        ("job-no-room-left", None),
    ]
    send_all(bank, proposal)
    assert bank.asked(emergency).status is RequestStatus.DELIVERED


def test_vans_that_are_busy_or_off_duty_are_named_and_not_asked() -> None:
    bank = Bank().found(vans={"van-1": ("centre", 9), "van-2": ("centre", 9), "van-3": ("centre", 9)})
    bank.tell(SetVanDuty(van_id="van-2", shifts=(VanShift(from_at=MORNING - 9 * HOUR, until_at=MORNING - HOUR),)))
    first = asked_for(bank, 2, to="north")
    send = proposed(bank, first, van_ids=["van-1"]).tours[0]
    bank.tell(DispatchVan(van_id=send.van_id, stops=send.stops))
    asked_for(bank, 2, to="south")
    proposal = proposed(bank)
    assert [tour.van_id for tour in proposal.tours] == ["van-3"]
    assert [(r.code, r.values["van_id"]) for r in proposal.unused] == [("van-busy", "van-1"), ("van-off-duty", "van-2")]


def test_platelets_do_not_ride_longer_than_the_boxes_of_the_van_keep() -> None:
    """The clinic is fifteen minutes away: a van whose boxes keep for ten is not asked to go there."""
    bank = Bank().found(vans={"van-1": ("centre", 9)})
    bank.tell(SetVanDuty(van_id="van-1", ride_limit_s=10 * MINUTE))
    unit_id = bank.receive("O-", component=Component.PLATELETS)
    request_id = bank.request("O-", at="clinic", platelets=1)
    bank.reserve(request_id, unit_id)
    proposal = proposed(bank, request_id)
    assert proposal.tours == ()
    assert [r.code for r in proposal.shortfalls] == ["tour-left-out", "job-rides-too-long"]


def test_roads_that_are_shut_are_said() -> None:
    bank = Bank().found()
    request_id = asked_for(bank, 1, to="north")
    shut = LineTimes(closed={(PLACES["centre"], PLACES["north"]), (PLACES["south"], PLACES["north"])})
    assert [r.code for r in proposed(bank, request_id, roads=shut).shortfalls] == ["tour-left-out", "job-no-way"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ((("R-9",), {}), "unknown-request"),
        (((), {"van_ids": ["v9"]}), "unknown-van"),
        ((("R-1", "R-1"), {}), "given-twice"),
    ],
)
def test_what_nobody_knows_is_refused(asked: tuple[tuple[str, ...], dict[str, object]], code: str) -> None:
    request_ids, more = asked
    with pytest.raises(Refused) as refused:
        proposed(Bank().found(), *request_ids, **more)
    assert refused.value.code == code


def to_share(bank: Bank, count: int, *, to: str, start: str = "centre", **agreed: float) -> str:
    """An accepted transfer of so many units."""
    units = tuple(bank.receive("A+", at=start) for _ in range(count))
    draft = ProposedTransfer(from_place_id=start, to_place_id=to, blood_unit_ids=units)
    (event,) = bank.tell(ProposeTransfers(transfers=(draft,)))
    bank.tell(AcceptTransfer(transfer_id=event.transfer_id, **agreed))  # type: ignore[union-attr]
    return event.transfer_id  # type: ignore[union-attr,no-any-return]


def check(bank: Bank, proposal: ToursProposal, *, roads: LineTimes | None = None) -> list[str]:
    return check_proposal(bank.state, proposal, travel_times=roads or LineTimes(), settings=BloodSettings())


def test_transfers_and_requests_share_a_van() -> None:
    """Both go north at about the same time: one tour of two stops, and afterwards both are there."""
    bank = Bank().found()
    request_id, transfer_id = asked_for(bank, 2, to="north"), to_share(bank, 5, to="north")
    proposal = proposed(bank)
    (tour,) = proposal.tours
    assert [(stop.place_id, len(stop.pick_up), len(stop.deliver)) for stop in tour.stops] == [
        ("centre", 7, 0),
        ("north", 0, 7),
    ]
    assert check(bank, proposal) == []
    send_all(bank, proposal)
    assert bank.asked(request_id).status is RequestStatus.DELIVERED
    assert bank.state.transfers[transfer_id].status is TransferStatus.RECEIVED


def test_a_transfer_larger_than_the_vans_goes_in_parts_and_all_of_it_arrives() -> None:
    bank = Bank().found(vans={"van-1": ("centre", 4), "van-2": ("centre", 3)})
    to_share(bank, 11, to="north")
    proposal = proposed(bank)
    assert (check(bank, proposal), proposal.shortfalls) == ([], ())
    send_all(bank, proposal)
    assert {each.status for each in bank.state.transfers.values()} == {TransferStatus.RECEIVED}
    assert sum(unit.place_id == "north" for unit in bank.state.blood_units.values()) == 11


def test_a_transfer_s_release_and_windows_are_kept_and_the_van_waits_for_the_door() -> None:
    bank = Bank().found()
    door = {
        "ready_at": MORNING + 20 * MINUTE,
        "deliver_from_at": MORNING + HOUR,
        "deliver_until_at": MORNING + 2 * HOUR,
    }
    to_share(bank, 2, to="north", **door)
    asked_for(bank, 1, to="north", hours=0.6)
    proposal = proposed(bank)
    assert check(bank, proposal) == []
    begins = {unit_id: s.planned_arrival_at for t in proposal.tours for s in t.stops for unit_id in s.deliver}
    assert sorted(round((at - MORNING) / MINUTE) >= 60 for at in begins.values()) == [False, True, True]
    send_all(bank, proposal)
    assert all(unit.place_id == "north" for unit in bank.state.blood_units.values())


def test_a_transfer_that_can_not_come_in_time_or_at_all_is_said() -> None:
    bank = Bank().found()
    late = to_share(bank, 1, to="north", due_at=MORNING + 5 * MINUTE)
    shut = to_share(bank, 1, to="south", deliver_until_at=MORNING + 5 * MINUTE)
    proposal = proposed(bank)
    assert check(bank, proposal) == []
    said = [(reason.code, reason.values.get("transfer_id")) for reason in proposal.shortfalls]
    assert said == [
        ("tour-transfer-left-out", shut),
        ("job-outside-windows", None),
        ("transfer-delivered-late", late),
    ]


def test_only_what_is_asked_about_is_planned() -> None:
    bank = Bank().found()
    request_id, first, second = (
        asked_for(bank, 1, to="south"),
        to_share(bank, 1, to="north"),
        to_share(bank, 1, to="north"),
    )
    (tour,) = proposed(bank, transfer_ids=[first]).tours
    assert sum(len(stop.pick_up) for stop in tour.stops) == 1
    (tour,) = proposed(bank, request_id).tours
    assert [stop.place_id for stop in tour.stops] == ["centre", "south"]
    bank.tell(DiscardBloodUnit(blood_unit_id=bank.state.transfers[second].blood_unit_ids[0], reason="torn"))
    assert [r.code for r in proposed(bank, transfer_ids=[second]).shortfalls] == ["transfer-nothing-free"]
    bank.tell(DispatchVan(van_id="van-1", stops=proposed(bank, transfer_ids=[first]).tours[0].stops))
    for transfer_ids, code in (([first], "transfer-on-tour"), (["X-9"], "unknown-transfer")):
        with pytest.raises(Refused) as refused:
            proposed(bank, transfer_ids=transfer_ids)
        assert refused.value.code == code


def test_the_check_finds_what_is_wrong_with_tours_that_were_right() -> None:
    bank = Bank().found(vans={"van-1": ("centre", 4)})
    to_share(bank, 4, to="north", deliver_until_at=MORNING + 20 * MINUTE)
    sound = proposed(bank)

    def with_stop(row: int, **changes: object) -> list[str]:
        stops = list(sound.tours[0].stops)
        stops[row] = structs.replace(stops[row], **changes)
        tour = structs.replace(sound.tours[0], stops=tuple(stops))
        return check(bank, structs.replace(sound, tours=(tour,)))

    first, last = sound.tours[0].stops
    assert check(bank, sound) == []
    assert any("too early" in fault for fault in with_stop(1, planned_arrival_at=first.planned_arrival_at))
    assert any("outside the window" in f for f in with_stop(1, planned_arrival_at=last.planned_arrival_at + HOUR))
    assert any("stays in the van" in fault for fault in with_stop(1, deliver=last.deliver[1:]))
    assert any("not aboard" in fault for fault in with_stop(0, pick_up=first.pick_up[1:]))
    assert any("not for south" in fault for fault in with_stop(1, place_id="south"))
    assert any("without a word" in fault for fault in check(bank, structs.replace(sound, tours=())))
    assert any("two tours" in fault for fault in check(bank, structs.replace(sound, tours=sound.tours * 2)))


WAITING = st.tuples(
    st.booleans(),
    st.sampled_from(sorted(PLACES)),
    st.sampled_from(sorted(PLACES)),
    st.integers(1, 5),
    st.sampled_from([0.2, 1.0, 4.0]),
    st.sampled_from([0.0, 0.5]),
)


@given(
    waiting=st.lists(WAITING, min_size=1, max_size=5),
    vans=st.dictionaries(
        st.sampled_from(["a", "b"]), st.tuples(st.sampled_from(sorted(PLACES)), st.integers(1, 6)), min_size=1
    ),
    shift_h=st.sampled_from([None, 1.0, 6.0]),
    closed=st.sets(st.tuples(st.sampled_from(sorted(PLACES.values())), st.sampled_from(sorted(PLACES.values())))),
)
@settings(max_examples=40, deadline=None)
def test_whatever_waits_the_tours_pass_the_check_and_the_decision_and_arrive(waiting, vans, shift_h, closed) -> None:
    """Requests and transfers mixed, with windows, short shifts, small vans and shut roads."""
    bank = Bank().found(vans=vans)
    for van_id in vans if shift_h else ():
        bank.tell(SetVanDuty(van_id=van_id, shifts=(VanShift(from_at=MORNING, until_at=MORNING + shift_h * HOUR),)))
    for transfer, start, to, count, hours, ready_h in waiting:
        if start == to:
            continue
        if transfer:
            ready_at = MORNING + ready_h * HOUR
            to_share(bank, count, to=to, start=start, ready_at=ready_at, deliver_until_at=ready_at + hours * HOUR)
        else:
            asked_for(bank, count, to=to, start=start, hours=hours)
    roads = LineTimes(closed=closed)
    proposal = proposed(bank, roads=roads)
    assert check(bank, proposal, roads=roads) == []
    send_all(bank, proposal)
    carried = {unit_id: stop.place_id for tour in proposal.tours for stop in tour.stops for unit_id in stop.deliver}
    assert all(bank.unit(unit_id).place_id == place_id for unit_id, place_id in carried.items())
