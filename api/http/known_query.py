"""A parameter that an address does not know is refused: a misspelt filter must not answer with everything."""

from collections.abc import Iterator
from difflib import get_close_matches

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request

from api.problems import Problem

MOST_SHOWN = 64


async def known_query(request: Request) -> None:
    """Raises Problem `unknown-parameter`, naming the parameter, the nearest that is known, and all of them."""
    route = request.scope.get("route")
    if not request.query_params or not isinstance(route, APIRoute):
        return
    known = sorted(set(_parameters(route.dependant)))
    for name in request.query_params:
        if name not in known:
            raise _unknown(name[:MOST_SHOWN], known)


def _parameters(dependant: Dependant) -> Iterator[str]:
    yield from (parameter.alias for parameter in dependant.query_params)
    for needed in dependant.dependencies:
        yield from _parameters(needed)


def _unknown(name: str, known: list[str]) -> Problem:
    meant = get_close_matches(name, known, n=1)
    remedy = f"Did you mean {meant[0]}? " if meant else ""
    remedy += f"It knows {', '.join(known)}." if known else "It takes no parameters."
    detail = f"This address has no parameter {name!r}. {remedy}"
    return Problem("unknown-parameter", detail, family="invalid", field=f"query.{name}")
