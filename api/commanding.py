"""Commands from requests: who, once, on which version; and what came of it."""

from typing import Annotated, Any

from fastapi import Depends, Header
from fastapi.concurrency import run_in_threadpool
from msgspec import Struct
from starlette.responses import Response

from api.actor import Actor
from api.desks import DeskOf
from api.http.etag import ExpectedVersion, etag
from api.http.json import json_response
from api.problems import Problem
from api.problems.holder import with_holder
from controlroom.errors import CommandRefused
from controlroom.messages import Accepted, CommandEnvelope
from controlroom.room import ControlRoom

CLIENT_KEYS = "client/"
"""Sets the keys of clients apart from those of the room's own commands, which a client could otherwise guess."""

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,128}$",
        description="Yours to choose, new for every new request. A repeated request is answered from the record.",
    ),
]


class Commander(Struct, frozen=True, kw_only=True):
    """Sends one request's command to the control room."""

    room: ControlRoom
    actor: str
    idempotency_key: str | None
    expected_version: int | None

    async def send(self, command: Any, *, decided_on: str | None = None, asked: Any = None) -> Accepted:
        """Wait until the command is on record. `If-Match` of the request applies to the stream `decided_on`.

        A refusal by conflict tells who holds what was wanted. `asked` is the command without what the service has
        added of its own: the same request is the same, whatever the service would add now.
        """
        if self.expected_version is not None and decided_on is None:
            detail = "This request makes something new, of which there is no version yet: leave If-Match out."
            raise Problem("nothing-to-match", detail, family="invalid", field="header.If-Match")
        expected = {} if self.expected_version is None or decided_on is None else {decided_on: self.expected_version}
        key = None if self.idempotency_key is None else f"{CLIENT_KEYS}{self.actor}/{self.idempotency_key}"
        envelope = CommandEnvelope(
            command=command, actor=self.actor, idempotency_key=key, expected_versions=expected, asked=asked
        )
        try:
            return await self.room.answer(envelope)
        except CommandRefused as refused:
            raise await run_in_threadpool(with_holder, refused, command, self.room) from refused


async def commander(
    desk: DeskOf, actor: Actor, expected_version: ExpectedVersion, idempotency_key: IdempotencyKey = None
) -> Commander:
    return Commander(room=desk.room, actor=actor, idempotency_key=idempotency_key, expected_version=expected_version)


Command = Annotated[Commander, Depends(commander)]


def done(
    value: Any,
    accepted: Accepted,
    *,
    version: int,
    status: int = 200,
    location: str | None = None,
    language: str = "en",
) -> Response:
    """The thing as it is now, with its ETag; says whether the answer is a repetition."""
    headers = {"ETag": etag(version), "X-Log-Position": str(accepted.position)}
    if accepted.replayed:
        headers["Idempotency-Replayed"] = "true"
    if location is not None:
        headers["Location"] = location
    return json_response(value, status=status, headers=headers, language=language)
