"""Stock moved between places: a plan, and transfers told by both sides."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.dispatch.bodies import ReasonBody
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.values import Body, Id, Instant, PathId, SomeWords
from bloodbank.messages import (
    AcceptTransfer,
    ApproveTransfer,
    CancelTransfer,
    ProposedTransfer,
    ProposeTransfers,
    Reason,
    ReceiveTransfer,
    TransferProposed,
)
from bloodbank.model import BloodGroup, Component
from bloodbank.redistributing.model import BloodTransfer, TransferStatus
from bloodbank.redistributing.situation import ExpectedDemand
from controlroom.desk import Desk
from controlroom.messages import Accepted
from controlroom.questions.blood_allocation import RedistributionAnswer, redistribution

router = APIRouter(prefix="/v1/blood", tags=["blood planning"])

Mean = Annotated[float, Field(ge=0, le=100_000)]
UnitIds = Annotated[list[Id], Field(max_length=10_000)]


class DemandBody(Body):
    """What a place is expected to be asked for of one component and group on each of the next days."""

    place_id: Id
    component: Annotated[Component, Field(strict=False)]
    group: Annotated[BloodGroup, Field(strict=False)]
    means: Annotated[list[Mean], Field(min_length=1, max_length=60)]
    variance_ratio: Annotated[float, Field(ge=1, le=1000)] = 1.0

    def expected(self) -> ExpectedDemand:
        return ExpectedDemand(
            place_id=self.place_id,
            component=self.component,
            group=self.group,
            means=tuple(self.means),
            variance_ratio=self.variance_ratio,
        )


class RedistributionBody(Body):
    demand: Annotated[list[DemandBody], Field(max_length=20_000)] | None = Field(
        default=None, description="Absent: the forecast made from the log"
    )
    solving_s: Annotated[float, Field(ge=0, le=60)] = Field(
        default=10.0, description="How long better moves are looked for"
    )


class TransferBody(Body):
    from_place_id: Id
    to_place_id: Id
    blood_unit_ids: Annotated[list[Id], Field(min_length=1, max_length=10_000)]
    reasons: Annotated[list[ReasonBody], Field(max_length=100)] = Field(default_factory=list)

    def proposed(self) -> ProposedTransfer:
        return ProposedTransfer(
            from_place_id=self.from_place_id,
            to_place_id=self.to_place_id,
            blood_unit_ids=tuple(self.blood_unit_ids),
            reasons=tuple(Reason(code=reason.code, values=dict(reason.values)) for reason in self.reasons),
        )


class TransfersBody(Body):
    transfers: Annotated[list[TransferBody], Field(min_length=1, max_length=5_000)]
    planned_on: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="As the plan says; refused when another proposal was accepted since"
    )


class AcceptanceBody(Body):
    """When a van may fetch it and bring it; what is absent is no limit."""

    ready_at: Instant | None = Field(default=None, description="Packed from then on; absent: now")
    pick_up_until_at: Instant | None = None
    deliver_from_at: Instant | None = None
    deliver_until_at: Instant | None = None
    due_at: Instant | None = Field(default=None, description="Later is an alarm; absent: by the service's setting")

    def acceptance(self, transfer_id: str) -> AcceptTransfer:
        return AcceptTransfer(
            transfer_id=transfer_id,
            ready_at=self.ready_at,
            pick_up_until_at=self.pick_up_until_at,
            deliver_from_at=self.deliver_from_at,
            deliver_until_at=self.deliver_until_at,
            due_at=self.due_at,
        )


class ApprovalBody(Body):
    carrier: SomeWords | None = None


class ReceiptBody(Body):
    blood_unit_ids: UnitIds = Field(default_factory=list)
    unexpected: UnitIds = Field(default_factory=list, description="In the box and not announced")


class CancellationBody(Body):
    reason: SomeWords


@router.post("/redistribution", responses=answers(RedistributionAnswer, problems=(*WRITE_ONE,)))
def plan_redistribution(body: RedistributionBody, desk: DeskOf, language: Language) -> Response:
    """Which units should be moved where, against expected demand. It changes nothing."""
    demand = None if body.demand is None else [row.expected() for row in body.demand]
    return json_response(redistribution(desk, demand, solving_s=body.solving_s), language=language)


@router.post(
    "/transfers", status_code=201, responses=answers(tuple[BloodTransfer, ...], status=201, problems=WRITE_ONE)
)
async def propose_transfers(body: TransfersBody, command: Command, desk: DeskOf, language: Language) -> Response:
    """Put transfers before the places that give: all of them or none."""
    drafts = tuple(transfer.proposed() for transfer in body.transfers)
    accepted = await command.send(ProposeTransfers(transfers=drafts, planned_on=body.planned_on))
    made = [r.event.transfer_id for r in accepted.events if isinstance(r.event, TransferProposed)]
    transfers = desk.room.state.bloodbank.transfers
    headers = {"X-Log-Position": str(accepted.position)}
    if accepted.replayed:
        headers["Idempotency-Replayed"] = "true"
    return json_response([transfers[each] for each in made], status=201, headers=headers, language=language)


@router.get("/transfers", responses=answers(Page[BloodTransfer], problems=READ))
async def list_transfers(
    request: Request,
    desk: DeskOf,
    language: Language,
    place_id: Annotated[str | None, Query(max_length=64)] = None,
    status: Annotated[TransferStatus | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """Transfers to or from a place, the latest first."""
    chosen = [
        each
        for each in desk.room.state.bloodbank.transfers.values()
        if place_id in (None, each.from_place_id, each.to_place_id) and status in (None, each.status)
    ]
    page = page_of(chosen, key=lambda each: (-each.proposed_at, each.transfer_id), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page), language=language)


@router.get("/transfers/{transfer_id}", responses=answers(BloodTransfer, problems=READ_ONE, _304="Unchanged"))
async def read_transfer(request: Request, transfer_id: PathId, desk: DeskOf, language: Language) -> Response:
    """One transfer, with its ETag."""
    transfer = found(desk.room.state.bloodbank.transfers, transfer_id, what="transfer", code="unknown-transfer")
    version = _version(desk, transfer_id)
    return unchanged(request, version) or json_response(transfer, headers={"ETag": etag(version)}, language=language)


@router.post("/transfers/{transfer_id}/accept", responses=answers(BloodTransfer, problems=WRITE_ONE))
async def accept_transfer(
    transfer_id: PathId, body: AcceptanceBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """The giving place packs it for a van: `POST /v1/tours/plan` takes it with the deliveries for requests."""
    accepted = await command.send(body.acceptance(transfer_id), decided_on=_stream(transfer_id))
    return _now(desk, transfer_id, accepted, language)


@router.post("/transfers/{transfer_id}/approve", responses=answers(BloodTransfer, problems=WRITE_ONE))
async def approve_transfer(
    transfer_id: PathId, body: ApprovalBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """The giving place hands over what is still free, at once and to anybody; the rest is left out and named."""
    accepted = await command.send(
        ApproveTransfer(transfer_id=transfer_id, carrier=body.carrier), decided_on=_stream(transfer_id)
    )
    return _now(desk, transfer_id, accepted, language)


@router.post("/transfers/{transfer_id}/receive", responses=answers(BloodTransfer, problems=WRITE_ONE))
async def receive_transfer(
    transfer_id: PathId, body: ReceiptBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """What was in the box; what is missing stays on record until it is found or discarded."""
    receipt = ReceiveTransfer(
        transfer_id=transfer_id, blood_unit_ids=tuple(body.blood_unit_ids), unexpected=tuple(body.unexpected)
    )
    accepted = await command.send(receipt, decided_on=_stream(transfer_id))
    return _now(desk, transfer_id, accepted, language)


@router.post("/transfers/{transfer_id}/cancel", responses=answers(BloodTransfer, problems=WRITE_ONE))
async def cancel_transfer(
    transfer_id: PathId, body: CancellationBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """Only while nothing has left."""
    accepted = await command.send(
        CancelTransfer(transfer_id=transfer_id, reason=body.reason), decided_on=_stream(transfer_id)
    )
    return _now(desk, transfer_id, accepted, language)


def _stream(transfer_id: str) -> str:
    return f"blood-transfer/{transfer_id}"


def _version(desk: Desk, transfer_id: str) -> int:
    return desk.room.state.versions.get(_stream(transfer_id), 0)


def _now(desk: Desk, transfer_id: str, accepted: Accepted, language: str) -> Response:
    transfer = desk.room.state.bloodbank.transfers[transfer_id]
    return done(transfer, accepted, version=_version(desk, transfer_id), language=language)
