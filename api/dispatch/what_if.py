"""What may come of the present state, under assumptions."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.desks import DeskOf, Language
from api.http.documents import READ_ONE, answers
from api.http.json import json_response
from api.values import Body, Id, Label
from controlroom.questions.outlook import outlook
from controlroom.questions.what_if import (
    MOST_ASSUMPTIONS,
    MOST_HOURS,
    MOST_REPLICATIONS,
    Assumption,
    WhatIfAnswer,
    WhatIfQuestion,
)

router = APIRouter(prefix="/v1/simulations", tags=["simulation"])

Ids = Annotated[list[Id], Field(max_length=200)]


class AssumptionBody(Body):
    """What is changed from now on. A busy unit's break begins when it is clear."""

    name: Label = Field(examples=["two on break"])
    units_on_break: Ids = Field(default_factory=list, examples=[["A01", "A02"]])
    break_s: Annotated[float, Field(gt=0, le=86_400)] = 1_800.0
    diverting: Ids = Field(default_factory=list, description="Hospitals that take nobody who is not on the way yet")
    extra_units_at: Ids = Field(default_factory=list, description="Stations, each with one more unit")

    def assumption(self) -> Assumption:
        return Assumption(
            name=self.name,
            units_on_break=tuple(self.units_on_break),
            break_s=self.break_s,
            diverting=tuple(self.diverting),
            extra_units_at=tuple(self.extra_units_at),
        )


class ForkBody(Body):
    """The present state is simulated as it is, and under each assumption, over the same chance calls."""

    assumptions: Annotated[list[AssumptionBody], Field(max_length=MOST_ASSUMPTIONS)] = Field(default_factory=list)
    hours: Annotated[float, Field(ge=0.25, le=MOST_HOURS)] = 2.0
    replications: Annotated[int, Field(ge=2, le=MOST_REPLICATIONS)] = 100
    seed: Annotated[int, Field(ge=0, le=2**31)] = 0

    def question(self) -> WhatIfQuestion:
        return WhatIfQuestion(
            assumptions=tuple(body.assumption() for body in self.assumptions),
            hours=self.hours,
            replications=self.replications,
            seed=self.seed,
        )


@router.post(
    "/forks", responses=answers(WhatIfAnswer, problems=(*READ_ONE, "body-too-large", "unsupported-media-type"))
)
async def fork_present_state(request: Request, body: ForkBody, desk: DeskOf, language: Language) -> Response:
    """Coverage, free units, waiting and arrivals in time over the next hours, with intervals; nothing is changed.

    Takes seconds; the first time longer, while the tables of travel times are made. One question is answered at a time.
    """
    turns = request.app.state.simulation_turns  # the threads that answer calls are not for those who wait here
    answer = await to_thread.run_sync(outlook, desk, body.question(), limiter=turns)
    return json_response(answer, language=language)
