"""How well the region is covered: the figures, and the map of cells."""

from typing import Annotated, Any

import msgspec
import numpy as np
from fastapi import APIRouter, Query
from msgspec import Struct
from starlette.responses import Response

from api.desks import DeskOf, Language
from api.http.documents import READ_ONE, answers
from api.http.json import json_response
from api.values import Label
from controlroom.questions.coverage import coverage_now, expected_demand
from dispatch.coverage.grid import Grid
from dispatch.coverage.picture import CoveragePicture
from dispatch.coverage.report import CoverageReport, coverage_report
from dispatch.kernels.arrival import FloatArray

router = APIRouter(prefix="/v1", tags=["coverage"])
DECIMALS = 6
SHARE_DECIMALS = 4

AskedPriority = Annotated[
    int | None, Query(ge=1, le=9, description="By the norm of this priority; absent: the settings'")
]
AskedNorm = Annotated[
    float | None, Query(gt=0, le=86_400, description="Another norm, in seconds from the call to the arrival")
]
AskedCapabilities = Annotated[
    list[Label] | None,
    Query(alias="capability", max_length=32, description="Count units with all of these only; absent: the settings'"),
]


class CoverageCells(Struct, frozen=True, kw_only=True):
    """Columns over cells: where a cell's demand has its middle, the calls expected, the probability of being reached.

    The square of a cell is that of `grid` in which its middle lies.
    """

    priority: int
    norm_s: float
    share: float
    grid: Grid
    lon: tuple[float, ...]
    lat: tuple[float, ...]
    calls_per_hour: tuple[float, ...]
    covered: tuple[float, ...]
    at: float


class Square(Struct, frozen=True, kw_only=True):
    coordinates: tuple[tuple[tuple[float, float], ...], ...]
    type: str = "Polygon"


class CellFeature(Struct, frozen=True, kw_only=True):
    """`properties`: `covered` (0 to 1), `calls_per_hour`."""

    geometry: Square
    properties: dict[str, Any]
    type: str = "Feature"


class CoverageMap(Struct, frozen=True, kw_only=True):
    features: tuple[CellFeature, ...]
    type: str = "FeatureCollection"


@router.get("/coverage", responses=answers(CoverageReport, problems=READ_ONE))
def read_coverage(
    desk: DeskOf,
    language: Language,
    priority: AskedPriority = None,
    norm_s: AskedNorm = None,
    capability: AskedCapabilities = None,
) -> Response:
    """What share of the calls expected now is reached in time, what each free unit adds, which districts lack cover."""
    picture = _picture(desk, priority, norm_s, capability)
    return json_response(coverage_report(picture, expected_demand(desk)), language=language)


@router.get("/coverage/cells", responses=answers(CoverageCells, problems=READ_ONE))
def read_coverage_cells(
    desk: DeskOf,
    priority: AskedPriority = None,
    norm_s: AskedNorm = None,
    capability: AskedCapabilities = None,
) -> Response:
    """The coverage map in a compact form: one number a cell in each column."""
    picture, demand = _picture(desk, priority, norm_s, capability), expected_demand(desk)
    return json_response(
        CoverageCells(
            priority=picture.standard.priority,
            norm_s=picture.standard.norm_s,
            share=picture.share,
            grid=demand.grid,
            lon=_column(picture.cells[:, 0], DECIMALS),
            lat=_column(picture.cells[:, 1], DECIMALS),
            calls_per_hour=_column(picture.demand, DECIMALS),
            covered=_column(picture.covered, SHARE_DECIMALS),
            at=picture.at,
        )
    )


@router.get("/map/coverage", responses=answers(CoverageMap, problems=READ_ONE))
def read_coverage_map(
    desk: DeskOf,
    priority: AskedPriority = None,
    norm_s: AskedNorm = None,
    capability: AskedCapabilities = None,
) -> Response:
    """The coverage map as GeoJSON (RFC 7946): a square for each cell."""
    picture = _picture(desk, priority, norm_s, capability)
    squares = np.round(expected_demand(desk).squares(), DECIMALS).tolist()
    shares, expected = _column(picture.covered, SHARE_DECIMALS), _column(picture.demand, DECIMALS)
    features = (
        CellFeature(geometry=_square(*square), properties={"covered": share, "calls_per_hour": calls})
        for square, share, calls in zip(squares, shares, expected, strict=True)
    )
    # Thousands of squares without an instant or a reason among them: encoded as they are.
    return Response(msgspec.json.encode(CoverageMap(features=tuple(features))), media_type="application/json")


def _picture(desk: DeskOf, priority: int | None, norm_s: float | None, capability: list[str] | None) -> CoveragePicture:
    wanted = None if capability is None else frozenset(capability)
    return coverage_now(desk, priority=priority, norm_s=norm_s, capabilities=wanted)


def _column(values: FloatArray, decimals: int) -> tuple[float, ...]:
    return tuple(np.round(values, decimals).tolist())


def _square(west: float, south: float, east: float, north: float) -> Square:
    """Counter-clockwise, closed."""
    return Square(coordinates=(((west, south), (east, south), (east, north), (west, north), (west, south)),))
