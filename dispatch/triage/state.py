"""Triages as far as they have come."""

from enum import StrEnum

from immutables import Map
from msgspec import Struct


class TriageStatus(StrEnum):
    OPEN = "open"
    CONCLUDED = "concluded"
    OVERRIDDEN = "overridden"
    SUPERSEDED = "superseded"


class GivenAnswer(Struct, frozen=True, kw_only=True):
    question: str
    answer: str
    answered_at: float


class Triage(Struct, frozen=True, kw_only=True):
    """One walk through one version of a protocol. `question` is asked now; None when there is nothing to ask.

    `answers` are those that count: going back takes them away here, and leaves them in the log.
    """

    triage_id: str
    incident_id: str
    protocol_id: str
    protocol_version: int
    started_at: float
    question: str | None
    status: TriageStatus = TriageStatus.OPEN
    answers: tuple[GivenAnswer, ...] = ()
    outcome: str | None = None
    determinant: str | None = None
    priority: int | None = None
    override_reason: str | None = None
    ended_at: float | None = None


class TriageState(Struct, frozen=True, kw_only=True):
    """`triage_ids_of` incidents, in the order they were started."""

    triages: Map[str, Triage] = Map()
    triage_ids_of: Map[str, tuple[str, ...]] = Map()
    next_triage_number: int = 1
