"""Who looks at personal data and why: two headers that every such request must have."""

from typing import Annotated

from fastapi import Depends, Header

from api.actor import NamedActor
from api.problems import Problem
from patients import Access, Purpose

PURPOSE_HEADER = "X-Arterial-Purpose"


async def access_of(
    actor: NamedActor,
    purpose: Annotated[
        str | None,
        Header(
            alias=PURPOSE_HEADER,
            description="Why personal data is looked at; written in the access log",
            json_schema_extra={"enum": [purpose.value for purpose in Purpose]},
        ),
    ] = None,
) -> Access:
    """The access as it will stand in the register's log."""
    if purpose not in tuple(Purpose):
        detail = f"The header {PURPOSE_HEADER} must be one of {', '.join(Purpose)}."
        raise Problem("purpose-required", detail, family="invalid", field=f"header.{PURPOSE_HEADER}")
    return Access(actor=actor, purpose=Purpose(purpose))


AccessOf = Annotated[Access, Depends(access_of)]
