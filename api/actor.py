"""Who acts.

Until the service knows identities, a client says who it acts for in the header `X-Arterial-Actor`; a request without
it acts as the `default_actor` of the settings (`operator`), which is right for the embedded mode, where the service
answers to one person on one machine. The name is written in the log as said: it is a statement, not a proof. This is
the only place to change when identities arrive.
"""

from typing import Annotated

from fastapi import Depends, Header
from starlette.requests import Request

from api.problems import Problem

ACTOR_HEADER = "X-Arterial-Actor"
ACTOR_PATTERN = r"^[A-Za-z0-9._@:/-]{1,64}$"

_header = Header(alias=ACTOR_HEADER, pattern=ACTOR_PATTERN, description="Who acts; written in the log.")


async def actor_of(request: Request, said: Annotated[str | None, _header] = None) -> str:
    """The actor of a request: what its header says, else the settings' default."""
    return said or request.app.state.settings.default_actor  # type: ignore[no-any-return]


async def named_actor_of(said: Annotated[str | None, _header] = None) -> str:
    """The actor of a request that must name one: personal data is never read by nobody in particular."""
    if said is None:
        detail = f"The header {ACTOR_HEADER} is missing: reading personal data needs it."
        raise Problem("actor-required", detail, family="invalid", field=f"header.{ACTOR_HEADER}")
    return said


Actor = Annotated[str, Depends(actor_of)]
NamedActor = Annotated[str, Depends(named_actor_of)]
