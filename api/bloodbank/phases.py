"""Green, amber and red stock, and when it would run out, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from msgspec import Struct
from pydantic import Field
from starlette.responses import Response

from api.actor import Actor
from api.commanding import Command
from api.desks import DeskOf, Language
from api.http.documents import READ, WRITE, WRITE_ONE, answers
from api.http.json import json_response
from api.values import Body, Instant, SomeWords
from bloodbank.messages import LiftPhase, SetDailyDemand, SetPhase
from bloodbank.model import BloodGroup, Component
from bloodbank.phases.model import DailyDemand, Phase
from bloodbank.phases.run_out import RunOut
from controlroom.messages import Accepted
from controlroom.questions.blood_phases import PhasePicture, forecast_daily_demand, phases_now, run_outs

router = APIRouter(prefix="/v1/blood", tags=["blood planning"])

OfComponent = Annotated[Component, Field(strict=False)]
OfGroup = Annotated[BloodGroup, Field(strict=False)]
Units = Annotated[float, Field(ge=0, le=1_000_000)]


class RunOuts(Struct, frozen=True, kw_only=True):
    at: float
    lines: tuple[RunOut, ...]


class DailyDemandRow(Body):
    component: OfComponent
    group: OfGroup
    units: Units = Field(description="Asked for a day, in the whole region")
    supply: Units = Field(default=0.0, description="Coming in a day")
    variance_ratio: Annotated[float, Field(ge=1, le=1000)] = 1.0

    def demand(self) -> DailyDemand:
        return DailyDemand(
            component=self.component,
            group=self.group,
            units=self.units,
            supply=self.supply,
            variance_ratio=self.variance_ratio,
        )


class DailyDemandBody(Body):
    demand: Annotated[list[DailyDemandRow], Field(max_length=40)] | None = Field(
        default=None, description="Absent: the forecast made from the log"
    )


class PhaseBody(Body):
    component: OfComponent
    group: OfGroup
    phase: Annotated[Phase, Field(strict=False)]
    reason: SomeWords
    until_at: Instant | None = None


class LiftBody(Body):
    component: OfComponent
    group: OfGroup
    reason: SomeWords


@router.get("/phases", responses=answers(PhasePicture, problems=READ))
def read_phases(desk: DeskOf, language: Language) -> Response:
    """How many days the stock of each component and group lasts, its phase, who still gets it and what stands in."""
    return json_response(phases_now(desk), language=language)


@router.put("/daily-demand", responses=answers(PhasePicture, problems=WRITE))
async def set_daily_demand(body: DailyDemandBody, command: Command, desk: DeskOf, language: Language) -> Response:
    """What is expected to be asked for each day; the phases follow at once and are counted again in time."""
    if body.demand is None:
        demand = await run_in_threadpool(forecast_daily_demand, desk)
    else:
        demand = tuple(row.demand() for row in body.demand)
    accepted = await command.send(
        SetDailyDemand(demand=demand), asked=SetDailyDemand(demand=()) if body.demand is None else None
    )
    return _now(phases_now(desk), accepted, language)


@router.post("/phases", responses=answers(PhasePicture, problems=WRITE))
async def set_phase(body: PhaseBody, actor: Actor, command: Command, desk: DeskOf, language: Language) -> Response:
    """Set a phase by hand, until an instant or until it is lifted, whatever the count says."""
    accepted = await command.send(
        SetPhase(
            component=body.component,
            group=body.group,
            phase=body.phase,
            set_by=actor,
            reason=body.reason,
            until_at=body.until_at,
        )
    )
    return _now(phases_now(desk), accepted, language)


@router.post("/phases/lift", responses=answers(PhasePicture, problems=WRITE_ONE))
async def lift_phase(body: LiftBody, command: Command, desk: DeskOf, language: Language) -> Response:
    """Let the count decide again."""
    accepted = await command.send(LiftPhase(component=body.component, group=body.group, reason=body.reason))
    return _now(phases_now(desk), accepted, language)


@router.get("/run-out", responses=answers(RunOuts, problems=READ))
def read_run_out(
    desk: DeskOf,
    component: Annotated[Component | None, Query()] = None,
    group: Annotated[BloodGroup | None, Query()] = None,
) -> Response:
    """In how many days the stock of each component and group runs out, with its interval, at the demand set."""
    return json_response(RunOuts(at=desk.now(), lines=run_outs(desk, component=component, group=group)))


def _now(picture: PhasePicture, accepted: Accepted, language: str) -> Response:
    headers = {"X-Log-Position": str(accepted.position)}
    if accepted.replayed:
        headers["Idempotency-Replayed"] = "true"
    return json_response(picture, headers=headers, language=language)
