"""Standing orders, and the requests they become."""

from bloodbank.checks import require_id, require_instant, require_number, require_place, require_text
from bloodbank.decisions.request_checks import require_group, require_lines
from bloodbank.decisions.requesting import requested
from bloodbank.messages import (
    EndStandingOrder,
    Event,
    PlaceStandingOrder,
    RaiseStandingOrders,
    RequestBlood,
    ResumeStandingOrder,
    StandingOrderEnded,
    StandingOrderPlaced,
    StandingOrderRaised,
    StandingOrderResumed,
    StandingOrderSuspended,
    SuspendStandingOrder,
)
from bloodbank.model import BloodState, RequestLine, Urgency
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.standing.calendar import DAY_S, next_instant
from bloodbank.standing.model import StandingOrder
from bloodbank.tables import Decisions

LONGEST_LEAD_S = 6 * DAY_S
LARGEST_OFFSET_S = 14 * 3_600.0


def place_order(state: BloodState, command: PlaceStandingOrder, *, now: float, settings: BloodSettings) -> list[Event]:
    """Begins with the first need whose request can still be made in time."""
    require_place(state, command.place_id)
    require_group(command.group, "group", field="group")
    line = RequestLine(component=command.component, count=command.count, requirements=command.requirements)
    require_lines((line,), settings=settings)
    _require_times(command, now=now)
    require_id(command.placed_by, "placed_by")
    return [
        StandingOrderPlaced(
            order_id=f"SO-{state.next_standing_order_number:06d}",
            place_id=command.place_id,
            component=command.component,
            group=command.group,
            count=command.count,
            weekdays=tuple(sorted(command.weekdays)),
            at_s=command.at_s,
            utc_offset_s=command.utc_offset_s,
            lead_s=command.lead_s,
            next_at=_next_after(command, now + command.lead_s),
            placed_by=command.placed_by,
            until_at=command.until_at,
            requirements=command.requirements,
        )
    ]


def _require_times(command: PlaceStandingOrder, *, now: float) -> None:
    days = command.weekdays
    if not days or len(set(days)) != len(days) or any(type(day) is not int or not 0 <= day <= 6 for day in days):
        detail = "weekdays: give one or more days, each once, from 0 (Monday) to 6 (Sunday)"
        raise Refused("bad-weekday", detail, kind="invalid", field="weekdays")
    require_number(command.at_s, "at_s", low=0.0, high=DAY_S - 1.0)
    require_number(command.utc_offset_s, "utc_offset_s", low=-LARGEST_OFFSET_S, high=LARGEST_OFFSET_S)
    require_number(command.lead_s, "lead_s", low=0.0, high=LONGEST_LEAD_S)
    if command.until_at is not None:
        require_instant(command.until_at, "until_at", earliest=now)


def _next_after(order: PlaceStandingOrder | StandingOrder, after: float) -> float:
    return next_instant(after, weekdays=order.weekdays, at_s=order.at_s, utc_offset_s=order.utc_offset_s)


def suspend_order(
    state: BloodState, command: SuspendStandingOrder, *, now: float, settings: BloodSettings
) -> list[Event]:
    require_text(command.reason, "reason")
    order = _known(state, command.order_id)
    if order.suspended_reason is not None:
        return []
    return [StandingOrderSuspended(order_id=order.order_id, reason=command.reason)]


def resume_order(
    state: BloodState, command: ResumeStandingOrder, *, now: float, settings: BloodSettings
) -> list[Event]:
    order = _known(state, command.order_id)
    if order.suspended_reason is None:
        return []
    return [StandingOrderResumed(order_id=order.order_id, next_at=_next_after(order, now + order.lead_s))]


def end_order(state: BloodState, command: EndStandingOrder, *, now: float, settings: BloodSettings) -> list[Event]:
    """Requests that it made stay."""
    require_text(command.reason, "reason")
    return [StandingOrderEnded(order_id=_known(state, command.order_id).order_id, reason=command.reason)]


def _known(state: BloodState, order_id: str) -> StandingOrder:
    require_id(order_id, "order_id")
    order = state.standing_orders.get(order_id)
    if order is None:
        detail = f"no standing order {order_id}; it ended, or there never was one"
        raise Refused("unknown-standing-order", detail, kind="not-found", field="order_id")
    return order


def raise_orders(
    state: BloodState, command: RaiseStandingOrders, *, now: float, settings: BloodSettings
) -> list[Event]:
    """One request for each order that is due. After a long outage only the coming need is asked for, not the past."""
    events: list[Event] = []
    due = [order for order in state.standing_orders.values() if order.due_at is not None and order.due_at <= now]
    for number, order in enumerate(sorted(due, key=lambda order: (order.next_at, order.order_id))):
        needed_by_at = order.next_at if order.next_at >= now else _next_after(order, now)
        request = requested(state, _request(order, needed_by_at), after=number)
        raised = StandingOrderRaised(
            order_id=order.order_id,
            request_id=request.request_id,
            needed_by_at=needed_by_at,
            next_at=_next_after(order, needed_by_at),
        )
        events += [request, raised]
    return events


def _request(order: StandingOrder, needed_by_at: float) -> RequestBlood:
    line = RequestLine(component=order.component, count=order.count, requirements=order.requirements, group=order.group)
    return RequestBlood(
        place_id=order.place_id,
        lines=(line,),
        urgency=Urgency.ROUTINE,
        needed_by_at=needed_by_at,
        prescriber_id=order.placed_by,
        indication="standing-order",
        for_stock=True,
    )


DECISIONS: Decisions = {
    PlaceStandingOrder: place_order,
    SuspendStandingOrder: suspend_order,
    ResumeStandingOrder: resume_order,
    EndStandingOrder: end_order,
    RaiseStandingOrders: raise_orders,
}
