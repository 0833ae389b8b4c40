"""Cursor pagination: a page, and the opaque cursor of the next one."""

import base64
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from fastapi import Query
from msgspec import Struct

from api.problems import Problem

T = TypeVar("T")
SortKey = tuple[str | float | int, ...]

Cursor = Annotated[
    str | None, Query(max_length=400, description="`next_cursor` of the page before; absent = the first page")
]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most")]


class Page(Struct, Generic[T], frozen=True, kw_only=True):
    """Some of many, and where to go on."""

    items: tuple[T, ...]
    next_cursor: str | None = None


def page_of(items: Iterable[T], *, key: Callable[[T], SortKey], cursor: str | None, limit: int) -> Page[T]:
    """The `limit` items after the cursor in the order of `key`, which must differ for every item.

    The cursor is the key of the last item seen, so items that come or go between two pages shift nothing.
    """
    ordered = sorted(items, key=key)
    start = 0 if cursor is None else _position_after(ordered, key, _decode(cursor))
    page = tuple(ordered[start : start + limit])
    more = start + limit < len(ordered)
    return Page(items=page, next_cursor=_encode(key(page[-1])) if more else None)


def _position_after(ordered: list[T], key: Callable[[T], SortKey], after: SortKey) -> int:
    try:
        return bisect_right(ordered, after, key=key)
    except TypeError as error:
        raise _bad_cursor() from error


def _encode(key: SortKey) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def _decode(cursor: str) -> SortKey:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(text, type=tuple[str | float | int, ...])
    except ValueError as error:
        raise _bad_cursor() from error


def _bad_cursor() -> Problem:
    detail = "This cursor was not given out here: use next_cursor of the page before, unchanged."
    return Problem("bad-cursor", detail, family="invalid", field="query.cursor")


def paging_headers(path: str, page: Page[Any]) -> dict[str, str]:
    return {"Link": f'<{path}?cursor={page.next_cursor}>; rel="next"'} if page.next_cursor else {}
