"""Who calls, kept in the patient register for as long as there is a call: a refused one leaves nobody behind."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi.concurrency import run_in_threadpool

from api.commanding import Commander
from api.dispatch.intake_bodies import CallerBody
from api.problems import Problem
from controlroom.desk import Desk
from controlroom.errors import ControlRoomError, LogUnavailable, RoomClosed
from patients import Access, CallerDraft, PatientStoreUnavailable, Purpose

logger = logging.getLogger(__name__)

PERHAPS_RECORDED = (LogUnavailable, RoomClosed)
"""After these nobody knows whether the call is in the log: its caller is kept for the repetition under the same key."""


@asynccontextmanager
async def recorded_caller(desk: Desk, caller: CallerBody, command: Commander) -> AsyncIterator[str]:
    """The id of the caller, recorded for the call that is taken within; discarded again when that is refused.

    Every call has somebody who called, though nobody may know who: notes are kept there.
    """
    caller_id = await run_in_threadpool(_record, desk, caller, command)
    try:
        yield caller_id
    except PERHAPS_RECORDED:
        raise
    except (Problem, ControlRoomError):
        await run_in_threadpool(_discard, desk, caller_id, command.actor)
        raise


def _record(desk: Desk, caller: CallerBody, command: Commander) -> str:
    draft = CallerDraft(name=caller.name, phone=caller.phone, role=caller.role, note=caller.note)
    access, key = Access(actor=command.actor, purpose=Purpose.DISPATCH), command.idempotency_key
    return desk.patients.callers.record(draft, access=access, now=desk.now(), request_key=key).caller_id


def _discard(desk: Desk, caller_id: str, actor: str) -> None:
    """Unless a call names the caller: one that was taken under the same key before."""
    if any(call.caller_id == caller_id for call in desk.room.state.dispatch.intake.calls.values()):
        return
    try:
        desk.patients.callers.discard(caller_id, access=Access(actor=actor, purpose=Purpose.DISPATCH), now=desk.now())
    except PatientStoreUnavailable:
        logger.warning("caller %s of a refused call could not be discarded: the patient register failed", caller_id)
