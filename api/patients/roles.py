"""In which role somebody looks at a record: said in a header, as the actor is, until the service knows identities."""

from typing import Annotated

from fastapi import Depends, Header

from api.problems import Problem
from patients.records.vocabulary import vocabulary

ROLE_HEADER = "X-Arterial-Role"


async def role_of(
    role: Annotated[
        str | None,
        Header(
            alias=ROLE_HEADER,
            description="The role in which a record is read; what it may not see is withheld",
            json_schema_extra={"enum": list(vocabulary().views)},
        ),
    ] = None,
) -> str:
    """The role; never guessed."""
    roles = vocabulary().views
    if role not in roles:
        detail = f"The header {ROLE_HEADER} must be one of {', '.join(roles)}."
        raise Problem("role-required", detail, family="invalid", field=f"header.{ROLE_HEADER}")
    return role


RoleOf = Annotated[str, Depends(role_of)]
