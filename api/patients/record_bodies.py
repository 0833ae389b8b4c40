"""What clients send about what is known of a patient."""

from typing import Annotated, Literal

from pydantic import Field

from api.patients.bodies import BirthDate
from api.values import NO_CONTROL_CHARACTERS, Body, Label, SomeWords, Words
from patients import Category, EntryDraft

Text = Annotated[str, Field(max_length=500, pattern=NO_CONTROL_CHARACTERS, examples=["Penicillin"])]
System = Annotated[str, Field(min_length=1, max_length=100, examples=["http://www.whocc.no/atc"])]
Code = Annotated[str, Field(min_length=1, max_length=64, pattern=NO_CONTROL_CHARACTERS, examples=["J01CE01"])]


class EntryBody(Body):
    """One thing known of a patient; which codes and details a category takes tells /v1/patients/vocabulary."""

    category: Annotated[Category, Field(strict=False)]
    source: SomeWords
    text: Text = ""
    system: System | None = None
    code: Code | None = None
    since: BirthDate | None = None
    until: BirthDate | None = None
    details: Annotated[dict[Label, Words], Field(max_length=8)] = Field(default_factory=dict)

    def draft(self) -> EntryDraft:
        return EntryDraft(**(self.model_dump() | {"category": self.category.value}))


class EntryStatusBody(Body):
    status: Literal["inactive", "entered-in-error"]
    reason: SomeWords
