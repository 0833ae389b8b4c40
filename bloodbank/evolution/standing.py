"""Standing orders, and when each is due next."""

from msgspec import structs

from bloodbank.messages import (
    StandingOrderEnded,
    StandingOrderPlaced,
    StandingOrderRaised,
    StandingOrderResumed,
    StandingOrderSuspended,
)
from bloodbank.model import BloodState
from bloodbank.standing.model import StandingOrder
from bloodbank.tables import Changes


def placed(state: BloodState, event: StandingOrderPlaced, *, at: float) -> BloodState:
    order = StandingOrder(
        order_id=event.order_id,
        place_id=event.place_id,
        component=event.component,
        group=event.group,
        count=event.count,
        weekdays=event.weekdays,
        at_s=event.at_s,
        utc_offset_s=event.utc_offset_s,
        lead_s=event.lead_s,
        next_at=event.next_at,
        placed_by=event.placed_by,
        until_at=event.until_at,
        requirements=event.requirements,
    )
    numbered = structs.replace(state, next_standing_order_number=state.next_standing_order_number + 1)
    return _with(numbered, order)


def suspended(state: BloodState, event: StandingOrderSuspended, *, at: float) -> BloodState:
    return _with(state, structs.replace(state.standing_orders[event.order_id], suspended_reason=event.reason))


def resumed(state: BloodState, event: StandingOrderResumed, *, at: float) -> BloodState:
    order = state.standing_orders[event.order_id]
    return _with(state, structs.replace(order, suspended_reason=None, next_at=event.next_at))


def raised(state: BloodState, event: StandingOrderRaised, *, at: float) -> BloodState:
    return _with(state, structs.replace(state.standing_orders[event.order_id], next_at=event.next_at))


def ended(state: BloodState, event: StandingOrderEnded, *, at: float) -> BloodState:
    return structs.replace(state, standing_orders=state.standing_orders.delete(event.order_id))


def _with(state: BloodState, order: StandingOrder) -> BloodState:
    return structs.replace(state, standing_orders=state.standing_orders.set(order.order_id, order))


CHANGES: Changes = {
    StandingOrderPlaced: placed,
    StandingOrderSuspended: suspended,
    StandingOrderResumed: resumed,
    StandingOrderRaised: raised,
    StandingOrderEnded: ended,
}
