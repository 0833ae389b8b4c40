"""The desk that answers a request's questions, and the language of the answer."""

from typing import Annotated

from fastapi import Depends, Header
from starlette.requests import Request

from controlroom.desk import Desk

LANGUAGES = ("en", "ru", "be")


async def desk_of(request: Request) -> Desk:
    """The one region this service serves."""
    desk: Desk = request.app.state.desk
    return desk


async def language_of(accept_language: Annotated[str, Header(max_length=200)] = "en") -> str:
    """The first language asked for that reasons can be said in; English otherwise."""
    asked = (part.split(";")[0].strip().lower()[:2] for part in accept_language.split(","))
    return next((language for language in asked if language in LANGUAGES), "en")


DeskOf = Annotated[Desk, Depends(desk_of)]
Language = Annotated[str, Depends(language_of)]
