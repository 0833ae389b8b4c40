"""Standing orders: the same blood on the same weekdays, asked for in time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodbank.messages import (
    BloodRequested,
    EndStandingOrder,
    PlaceStandingOrder,
    RaiseStandingOrders,
    RecordTransfusion,
    ResumeStandingOrder,
    ReturnBloodUnit,
    SuspendStandingOrder,
)
from bloodbank.model import BloodGroup, BloodUnitStatus, Component
from bloodbank.refusal import Refused
from bloodbank.standing.calendar import DAY_S, next_instant, weekday_of
from tests.bloodbank.world import DAY, HOUR, Bank

MONDAY_NOON = 1_699_876_800.0  # 2023-11-13 12:00 UTC
MONDAYS_AND_THURSDAYS_AT_8 = {"weekdays": (0, 3), "at_s": 8 * HOUR}


@pytest.fixture
def bank() -> Bank:
    bank = Bank().found()
    bank.now = MONDAY_NOON
    return bank


def place(bank: Bank, **given: object) -> str:
    asked: dict[str, object] = {
        "place_id": "north",
        "component": Component.RED_CELLS,
        "group": BloodGroup.A_POS,
        "count": 4,
        "placed_by": "head-1",
        **MONDAYS_AND_THURSDAYS_AT_8,
    }
    (event,) = bank.tell(PlaceStandingOrder(**(asked | given)))  # type: ignore[arg-type]
    return event.order_id  # type: ignore[union-attr]


def raised(bank: Bank) -> list[float]:
    events = bank.tell(RaiseStandingOrders())
    return [event.needed_by_at for event in events if isinstance(event, BloodRequested)]


def test_a_request_is_made_half_a_day_before_the_need(bank: Bank) -> None:
    """Thursday at eight in Minsk is five in the morning, UTC; the request stands there on Wednesday evening."""
    order_id = place(bank)
    thursday = MONDAY_NOON + 2 * DAY + 17 * HOUR
    assert bank.state.standing_orders[order_id].next_at == thursday
    bank.now = thursday - 12 * HOUR - 1
    assert raised(bank) == []
    bank.now += 1
    assert raised(bank) == [thursday]
    assert raised(bank) == [], "once"
    assert bank.state.standing_orders[order_id].next_at == thursday + 4 * DAY


def test_what_was_missed_in_an_outage_is_not_asked_for_afterwards(bank: Bank) -> None:
    """Two weeks of blood on one day would be wasted."""
    place(bank)
    bank.now = MONDAY_NOON + 15 * DAY
    (needed_by_at,) = raised(bank)
    assert bank.now < needed_by_at < bank.now + 4 * DAY


def test_suspended_orders_ask_for_nothing_and_go_on_from_then(bank: Bank) -> None:
    order_id = place(bank)
    bank.tell(SuspendStandingOrder(order_id=order_id, reason="ward is closed"))
    assert bank.tell(SuspendStandingOrder(order_id=order_id, reason="again")) == []
    bank.now += 10 * DAY
    assert raised(bank) == []
    bank.tell(ResumeStandingOrder(order_id=order_id))
    assert raised(bank) == []
    assert bank.state.standing_orders[order_id].next_at > bank.now
    bank.tell(EndStandingOrder(order_id=order_id, reason="not needed"))
    with pytest.raises(Refused) as refused:
        bank.tell(ResumeStandingOrder(order_id=order_id))
    assert refused.value.code == "unknown-standing-order"


def test_an_order_ends_at_its_end(bank: Bank) -> None:
    place(bank, until_at=MONDAY_NOON + 5 * DAY)
    bank.now += 2 * DAY + 6 * HOUR
    assert len(raised(bank)) == 1
    bank.now += 20 * DAY
    assert raised(bank) == []


def test_stock_that_came_is_taken_into_stock_and_never_given_as_it_is(bank: Bank) -> None:
    """It was checked for no patient: a patient's request reserves it by all the rules first."""
    place(bank)
    bank.now += 2 * DAY + 6 * HOUR
    bank.tell(RaiseStandingOrders())
    (request_id,) = bank.state.open_request_ids
    units = [bank.receive("A+", at="north") for _ in range(4)]
    with pytest.raises(Refused) as refused:
        bank.reserve(request_id, bank.receive("O+", at="north"))
    assert refused.value.code in ("incompatible-group", "patient-group-unknown", "not-the-group-ordered")
    bank.reserve(request_id, *units)
    bank.issue(request_id)
    with pytest.raises(Refused) as refused:
        bank.tell(RecordTransfusion(blood_unit_id=units[0], patient_id="p-1"))
    assert refused.value.code == "stock-for-patient"
    bank.tell(
        ReturnBloodUnit(blood_unit_id=units[0], place_id="north", reason="into stock", seal_intact=True, out_s=1.0)
    )
    assert bank.unit(units[0]).status is BloodUnitStatus.AVAILABLE


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"weekdays": ()}, "bad-weekday"),
        ({"weekdays": (7,)}, "bad-weekday"),
        ({"weekdays": (1, 1)}, "bad-weekday"),
        ({"at_s": 86_400.0}, "out-of-range"),
        ({"lead_s": -1.0}, "out-of-range"),
        ({"count": 0}, "bad-count"),
        ({"until_at": 0.0}, "out-of-range"),
        ({"place_id": "moon"}, "unknown-place"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(bank: Bank, given: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        place(bank, **given)
    assert refused.value.code == code
    assert not bank.state.standing_orders


@given(
    after=st.floats(0, 4e9),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    at_s=st.integers(0, 86_399),
    offset_h=st.integers(-12, 14),
)
def test_the_next_need_is_later_within_a_week_and_on_a_right_day(
    after: float, weekdays: set[int], at_s: int, offset_h: int
) -> None:
    instant = next_instant(after, weekdays=weekdays, at_s=at_s, utc_offset_s=offset_h * HOUR)
    local = instant + offset_h * HOUR
    assert after < instant <= after + 7 * DAY_S
    assert local % DAY_S == at_s
    assert weekday_of(int(local // DAY_S)) in weekdays


def test_known_days_have_their_weekdays() -> None:
    """1970-01-01 was a Thursday, 2000-01-01 a Saturday, 2026-11-23 a Monday."""
    assert [weekday_of(day) for day in (0, 10_957, 20_780)] == [3, 5, 0]
