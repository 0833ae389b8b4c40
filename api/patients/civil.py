"""Messages of the civil registry: births, changes of name, deaths."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from api.desks import DeskOf
from api.http.documents import WRITE, answers
from api.http.json import json_response
from api.patients.access import AccessOf
from api.patients.bodies import BirthDate, Identifier, Name
from api.values import Body, Id
from patients import CivilEvent, CivilMessage, CivilReceipt, Sex

router = APIRouter(prefix="/v1/civil-registry", tags=["patients"])


class CivilMessageBody(Body):
    """A birth needs names (and birth date, sex), a change of name the new names, a death its day."""

    message_id: Id
    event: Annotated[CivilEvent, Field(strict=False)]
    personal_number: Identifier
    family_name: Name | None = None
    given_name: Name | None = None
    patronymic: Name | None = None
    birth_date: BirthDate | None = None
    sex: Annotated[Sex, Field(strict=False)] | None = None
    died_on: BirthDate | None = None

    def message(self) -> CivilMessage:
        return CivilMessage(**(self.model_dump() | {"event": self.event.value}))


@router.post("/messages", responses=answers(CivilReceipt, problems=WRITE))
def receive_civil_message(body: CivilMessageBody, desk: DeskOf, access: AccessOf) -> Response:
    """Take a message over into the register, once however often it is sent. A death closes the record."""
    return json_response(desk.patients.civil.receive(body.message(), access=access, now=desk.now()))
