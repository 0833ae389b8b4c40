"""What clients send about patients."""

from typing import Annotated

from pydantic import Field, model_validator

from api.values import NO_CONTROL_CHARACTERS, Body
from bloodbank.model import BloodGroup
from patients import PatientDraft, Sex

Name = Annotated[str, Field(min_length=1, max_length=120, pattern=NO_CONTROL_CHARACTERS)]
BirthDate = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["1981-03-23"])]
Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=NO_CONTROL_CHARACTERS)]


Phone = Annotated[str, Field(max_length=40, pattern=NO_CONTROL_CHARACTERS, examples=["+375 29 123-45-67"])]


class PatientBody(Body):
    """A person to be registered."""

    family_name: Name
    given_name: Name
    patronymic: Name | None = None
    birth_date: BirthDate | None = None
    sex: Annotated[Sex, Field(strict=False)] = Sex.UNKNOWN
    personal_number: Identifier | None = None
    blood_group: Annotated[BloodGroup, Field(strict=False)] | None = None
    phone: Phone | None = None


def draft_of(body: PatientBody) -> PatientDraft:
    return PatientDraft(**body.model_dump(exclude={"blood_group", "sex"}), sex=body.sex, blood_group=body.blood_group)


class PatientSearch(Body):
    """Either an identifier (personal number or patient id), or a family name with what else is known."""

    identifier: Identifier | None = None
    family_name: Name | None = None
    given_name: Name | None = None
    birth_date: BirthDate | None = None

    @model_validator(mode="after")
    def _one_way_to_search(self) -> "PatientSearch":
        if (self.identifier is None) == (self.family_name is None):
            raise ValueError("give either identifier or family_name")
        return self
