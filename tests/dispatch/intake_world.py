"""The town with protocols, plans and templates, and calls that come by telephone."""

from functools import lru_cache

import msgspec

from arterial.dispatch_data import read_dispatch_data, with_dispatch_data
from dispatch.intake.model import Call
from dispatch.messages import (
    AnswerTriageQuestion,
    CallReceived,
    IncidentOpened,
    ReceiveCall,
    StartTriage,
    TriageStarted,
)
from dispatch.response_plans.applying import plan_of
from dispatch.response_plans.state import IncidentPlan
from dispatch.settings import DispatchSettings
from dispatch.triage.state import Triage
from tests.dispatch.world import Town, at_minute


@lru_cache(maxsize=1)
def shipped_settings() -> DispatchSettings:
    return with_dispatch_data(DispatchSettings(), read_dispatch_data())


class TelephoneTown(Town):
    """Two stations, two hospitals, four ambulances: A1 and B1 with paramedics, A2 a physician, B2 intensive care."""

    def __init__(self, settings: DispatchSettings | None = None) -> None:
        super().__init__(settings or shipped_settings())
        self.station("west", 0)
        self.station("east", 10)
        self.hospital("H", 8, "cardiac", "stroke", "trauma")
        self.unit("A1", "west", "paramedic")
        self.unit("A2", "west", "paramedic", "physician")
        self.unit("B1", "east", "paramedic")
        self.unit("B2", "east", "paramedic", "physician", "intensive_care")

    def receive(self, minute: float, **given: object) -> tuple[str, str]:
        """Take a call on the street: the incident's id and the call's."""
        lon, lat = at_minute(minute)
        events = self.do(msgspec.convert({"lon": lon, "lat": lat, **given}, ReceiveCall))
        received = next(event for event in events if isinstance(event, CallReceived))
        return received.incident_id, received.call_id

    def opened_by(self, **given: object) -> IncidentOpened:
        lon, lat = at_minute(3)
        opened = self.do(msgspec.convert({"lon": lon, "lat": lat, **given}, ReceiveCall))[0]
        assert isinstance(opened, IncidentOpened)
        return opened

    def triage(self, incident_id: str, *answers: str, protocol_id: str = "general") -> str:
        """Start a triage and answer whatever is asked, in turn; the triage's id."""
        started = self.do(StartTriage(incident_id=incident_id, protocol_id=protocol_id))[0]
        assert isinstance(started, TriageStarted)
        self.answer(started.triage_id, *answers)
        return started.triage_id

    def answer(self, triage_id: str, *answers: str) -> None:
        for answer in answers:
            question = self.the_triage(triage_id).question
            assert question is not None
            self.do(AnswerTriageQuestion(triage_id=triage_id, question=question, answer=answer))

    def the_triage(self, triage_id: str) -> Triage:
        return self.state.triage.triages[triage_id]

    def the_call(self, call_id: str) -> Call:
        return self.state.intake.calls[call_id]

    def the_plan(self, incident_id: str) -> IncidentPlan:
        return plan_of(self.state, incident_id)
