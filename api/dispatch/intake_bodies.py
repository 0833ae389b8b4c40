"""What clients send about calls."""

from typing import Annotated

from pydantic import Field, model_validator

from api.dispatch.bodies import NeedBody
from api.values import NO_CONTROL_CHARACTERS, Body, Capabilities, Id, Instant, Label, Lat, Lon, Priority, Words
from dispatch.intake.model import LocationMethod, Relation
from patients import CallerRole

Accuracy = Annotated[float, Field(ge=0, le=100_000, description="Metres around the position within which it lies")]
Phone = Annotated[
    str, Field(min_length=1, max_length=40, pattern=NO_CONTROL_CHARACTERS, examples=["+375 29 123-45-67"])
]
Note = Annotated[str, Field(max_length=4_000, pattern=NO_CONTROL_CHARACTERS)]
PatientCount = Annotated[int, Field(ge=0, le=100_000)]


class LocationBody(Body):
    """Where it is: a text to be looked up (address, crossing, named place), or coordinates, or both.

    With coordinates the text is kept as typed and not looked up. A position that the telephone network or the caller's
    device gave has its `accuracy_m`.
    """

    text: Words = Field(default="", examples=["Садовая 12"])
    lon: Lon | None = None
    lat: Lat | None = None
    accuracy_m: Accuracy | None = None
    method: Annotated[LocationMethod, Field(strict=False)] | None = None
    place_label: Words = Field(default="", description="What the gazetteer calls the place that was picked")

    @model_validator(mode="after")
    def _somewhere(self) -> "LocationBody":
        if (self.lon is None) != (self.lat is None):
            raise ValueError("give lon and lat together")
        if self.lon is None and not self.text.strip():
            raise ValueError("give a text to be looked up, or lon and lat")
        if self.method is LocationMethod.CALLER_POSITION and self.accuracy_m is None:
            raise ValueError("a caller's position needs its accuracy_m")
        return self


class CallerBody(Body):
    """Who calls: kept in the patient register, never in the log of decisions."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=NO_CONTROL_CHARACTERS)] | None = None
    phone: Phone | None = None
    role: Annotated[CallerRole, Field(strict=False)] = CallerRole.UNKNOWN
    note: Note = Field(default="", description="Free text about what is said")


class IntakeBody(Body):
    """A call. What is left out comes from the template, then from the response plan of the determinant."""

    location: LocationBody
    caller: CallerBody = Field(default_factory=CallerBody)
    incident_id: Id | None = Field(default=None, description="The open incident that this call joins")
    patient_ids: Annotated[list[Id], Field(max_length=100)] = Field(default_factory=list)
    patients_expected: PatientCount | None = Field(default=None, description="Absent: nobody knows yet")
    template_code: Label | None = None
    determinant: Label | None = None
    priority: Priority | None = None
    needs: Annotated[list[NeedBody], Field(min_length=1, max_length=20)] | None = None
    hospital_capabilities: Capabilities | None = None
    call_received_at: Instant | None = None
    call_answered_at: Instant | None = Field(default=None, description="When somebody took the call; absent: unknown")


class CallDraftBody(Body):
    """What is known of a call that is being taken, to be compared with others."""

    lon: Lon
    lat: Lat
    accuracy_m: Accuracy = 0.0
    address_text: Words = ""
    determinant: Annotated[str, Field(max_length=64, pattern=NO_CONTROL_CHARACTERS)] = ""
    note: Note = ""
    phone: Phone | None = None
    received_at: Instant | None = Field(default=None, description="Absent: now")


class CallerNoteBody(Body):
    text: Annotated[str, Field(min_length=1, max_length=4_000, pattern=NO_CONTROL_CHARACTERS)]


class OtherIncidentBody(Body):
    other_incident_id: Id


class RelationBody(Body):
    other_incident_id: Id
    relation: Annotated[Relation, Field(strict=False)]
