"""Several vans at once for what is held and issued: every proposed tour can be sent as it stands."""

import pytest

from bloodbank.fleet.proposal import ToursProposal, propose_tours
from bloodbank.messages import DispatchVan, RecordTourStop, SetVanDuty
from bloodbank.model import Component, RequestStatus, Urgency, VanShift
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
