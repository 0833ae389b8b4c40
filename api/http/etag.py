"""ETags: the version of a stream in the log. `If-Match` makes a command conditional on it."""

import re
from typing import Annotated

from fastapi import Depends, Header
from starlette.requests import Request
from starlette.responses import Response

from api.problems import Problem

_TAG = re.compile(r'^(?:W/)?"(\d{1,15})"$')


def etag(version: int) -> str:
    return f'"{version}"'


async def expected_version(
    if_match: Annotated[
        str | None, Header(alias="If-Match", max_length=64, description="The ETag you decided on; `*` = any.")
    ] = None,
) -> int | None:
    """The version that `If-Match` demands; None when it demands none."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = _TAG.match(if_match.strip())
    if found is None:
        detail = 'If-Match is not an ETag of this service, such as "7".'
        raise Problem("bad-etag", detail, family="invalid", field="header.If-Match")
    return int(found.group(1))


def unchanged(request: Request, version: int) -> Response | None:
    """304 when the client already holds this version."""
    known = request.headers.get("if-none-match", "")
    tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
    return Response(status_code=304, headers={"ETag": etag(version)}) if etag(version) in tags else None


ExpectedVersion = Annotated[int | None, Depends(expected_version)]
