"""Looking up what a path names."""

from collections.abc import Mapping
from typing import TypeVar

from api.problems import Problem

T = TypeVar("T")


def found(things: Mapping[str, T], thing_id: str, *, what: str, code: str) -> T:
    """The thing with this id, or a problem with the code by which its subject, too, says that it is unknown."""
    thing = things.get(thing_id)
    if thing is None:
        detail = f"There is no {what} {thing_id!r} in this region."
        raise Problem(code, detail, family="not-found", field="path")
    return thing
