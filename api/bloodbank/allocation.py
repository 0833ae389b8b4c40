"""Blood for all requests that compete, as one proposal."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.desks import DeskOf, Language
from api.http.documents import READ_ONE, answers
from api.http.json import json_response
from api.values import Id
from bloodbank.allocating.plan import AllocationPlan
from controlroom.questions.blood_allocation import allocation_plan

router = APIRouter(prefix="/v1/blood", tags=["blood planning"])

Requests = Annotated[list[Id] | None, Query(max_length=1000, description="Requests; all open ones when left out")]
Explained = Annotated[
    list[Id] | None, Query(max_length=50, description="Requests of which each place's other units are to be explained")
]


@router.get("/allocation-plan", responses=answers(AllocationPlan, problems=READ_ONE))
def plan_allocation(
    desk: DeskOf, language: Language, request_id: Requests = None, explain: Explained = None
) -> Response:
    """Which units for which request, from where, arriving when: a proposal, to be reserved request by request."""
    return json_response(allocation_plan(desk, request_id, explained=explain or ()), language=language)
