"""Standing orders: placed, suspended, resumed, ended."""

from fastapi import APIRouter
from msgspec import Struct
from starlette.responses import Response

from api.bloodbank.bodies import WhyBody
from api.bloodbank.haemorrhage_bodies import StandingOrderBody
from api.commanding import Command, done
from api.desks import DeskOf
from api.http.documents import READ, WRITE_ONE, answers
from api.http.json import json_response
from api.values import PathId
from bloodbank.messages import EndStandingOrder, ResumeStandingOrder, StandingOrderPlaced, SuspendStandingOrder
from bloodbank.standing.model import StandingOrder
from controlroom.desk import Desk
from controlroom.messages import Accepted

router = APIRouter(prefix="/v1/blood/standing-orders", tags=["blood requests"])


class StandingOrders(Struct, frozen=True, kw_only=True):
    """Orders that stand, the next due first; suspended ones are among them."""

    orders: tuple[StandingOrder, ...]


@router.get("", responses=answers(StandingOrders, problems=READ))
async def list_standing_orders(desk: DeskOf) -> Response:
    """Every standing order."""
    return json_response(_all(desk))


@router.post("", status_code=201, responses=answers(StandingOrder, status=201, problems=WRITE_ONE))
async def place_standing_order(body: StandingOrderBody, command: Command, desk: DeskOf) -> Response:
    """Ask for the same blood on the same weekdays; a request for stock is made in time before each."""
    accepted = await command.send(body.order(actor=command.actor))
    placed = next(r.event for r in accepted.events if isinstance(r.event, StandingOrderPlaced))
    location = "/v1/blood/standing-orders"
    order = desk.room.state.bloodbank.standing_orders[placed.order_id]
    return done(order, accepted, version=_version(desk, placed.order_id), status=201, location=location)


@router.post("/{order_id}/suspend", responses=answers(StandingOrders, problems=WRITE_ONE))
async def suspend_standing_order(order_id: PathId, body: WhyBody, command: Command, desk: DeskOf) -> Response:
    """Ask for nothing until it is resumed."""
    suspended = SuspendStandingOrder(order_id=order_id, reason=body.reason)
    return _now(desk, order_id, await command.send(suspended, decided_on=f"standing-order/{order_id}"))


@router.post("/{order_id}/resume", responses=answers(StandingOrders, problems=WRITE_ONE))
async def resume_standing_order(order_id: PathId, command: Command, desk: DeskOf) -> Response:
    """Go on from now; what was missed is not made up for."""
    resumed = ResumeStandingOrder(order_id=order_id)
    return _now(desk, order_id, await command.send(resumed, decided_on=f"standing-order/{order_id}"))


@router.post("/{order_id}/end", responses=answers(StandingOrders, problems=WRITE_ONE))
async def end_standing_order(order_id: PathId, body: WhyBody, command: Command, desk: DeskOf) -> Response:
    """End it; requests that it made stay."""
    ended = EndStandingOrder(order_id=order_id, reason=body.reason)
    return _now(desk, order_id, await command.send(ended, decided_on=f"standing-order/{order_id}"))


def _all(desk: Desk) -> StandingOrders:
    orders = desk.room.state.bloodbank.standing_orders.values()
    return StandingOrders(orders=tuple(sorted(orders, key=lambda order: (order.next_at, order.order_id))))


def _version(desk: Desk, order_id: str) -> int:
    return desk.room.state.versions.get(f"standing-order/{order_id}", 0)


def _now(desk: Desk, order_id: str, accepted: Accepted) -> Response:
    return done(_all(desk), accepted, version=_version(desk, order_id))
