"""The offline basemap: one PMTiles file, read by byte ranges (RFC 9110, section 14)."""

import re
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from api.desks import DeskOf
from api.http.documents import READ_ONE, Responses, problem_responses
from api.problems import Problem

router = APIRouter(prefix="/v1/map", tags=["places"])
MEDIA_TYPE = "application/vnd.pmtiles"
BINARY = {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}
DOCUMENTED: Responses = {
    200: {"description": "The whole file", "content": BINARY},
    206: {"description": "The bytes asked for", "content": BINARY},
    **problem_responses((*READ_ONE, "range-not-satisfiable")),
}
HEADERS = {"Accept-Ranges": "bytes", "Cache-Control": "no-cache"}
MOST_BYTES = 16_000_000
_ONE_RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$")


@router.get(
    "/basemap.pmtiles",
    response_class=Response,
    responses=DOCUMENTED,
)
def read_basemap(request: Request, desk: DeskOf) -> Response:
    """Vector tiles of roads, water, land use and places; 404 when the region has none."""
    path = desk.pack.basemap_path
    if path is None or not path.is_file():
        detail = "This region's pack has no basemap: build one, or draw the features of /v1/map/features."
        raise Problem("no-basemap", detail, family="not-found")
    wanted = _ONE_RANGE.match(request.headers.get("range", "").strip())
    if wanted is None or wanted.groups() == ("", ""):
        _forget_range(request)
        return FileResponse(path, media_type=MEDIA_TYPE, headers=HEADERS)
    return _part(path, first=wanted.group(1), last=wanted.group(2))


def _forget_range(request: Request) -> None:
    """A range that is not one simple range may be ignored (RFC 9110, 14.2): the whole file is the answer."""
    request.scope["headers"] = [(name, value) for name, value in request.scope["headers"] if name != b"range"]


def _part(path: Path, *, first: str, last: str) -> Response:
    size = path.stat().st_size
    begin, end = _bounds(first, last, size=size)
    if begin > end or begin >= size:
        raise Problem(
            "range-not-satisfiable", f"The file has {size} bytes.", headers={"Content-Range": f"bytes */{size}"}
        )
    with path.open("rb") as file:
        file.seek(begin)
        content = file.read(min(end - begin + 1, MOST_BYTES))
    headers = HEADERS | {"Content-Range": f"bytes {begin}-{begin + len(content) - 1}/{size}"}
    return Response(content, status_code=206, media_type=MEDIA_TYPE, headers=headers)


def _bounds(first: str, last: str, *, size: int) -> tuple[int, int]:
    """Inclusive; `-500` means the last 500 bytes."""
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1
