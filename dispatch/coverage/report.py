"""Coverage told: the share, what each unit adds, and how each district fares."""

import numpy as np
from msgspec import Struct

from dispatch.coverage.demand import DemandForecast
from dispatch.coverage.picture import CoveragePicture, coverage_lost, covered_share
from dispatch.messages import Reason


class CountedUnit(Struct, frozen=True, kw_only=True):
    """A free unit, and the share of the expected demand that loses cover when it leaves."""

    unit_id: str
    coverage_lost: float


class LeftOutUnit(Struct, frozen=True, kw_only=True):
    """A unit that counts for nothing now, and why."""

    unit_id: str
    reasons: tuple[Reason, ...]


class DistrictCoverage(Struct, frozen=True, kw_only=True):
    name: str
    calls_per_hour: float
    share: float


class CoverageReport(Struct, frozen=True, kw_only=True):
    """`share` of the `calls_per_hour` expected in this hour is reached within `norm_s` (outside the city
    `norm_elsewhere_s`) from the call to the arrival.

    Units by what they add, the most first; districts by coverage, the worst first. `demand_source`: `population` or
    `history`.
    """

    priority: int
    norm_s: float
    norm_elsewhere_s: float
    profile: str
    share: float
    calls_per_hour: float
    demand_source: str
    units: tuple[CountedUnit, ...]
    left_out: tuple[LeftOutUnit, ...]
    districts: tuple[DistrictCoverage, ...]
    at: float


def coverage_report(picture: CoveragePicture, demand: DemandForecast) -> CoverageReport:
    lost = coverage_lost(picture)
    return CoverageReport(
        priority=picture.standard.priority,
        norm_s=picture.standard.norm_s,
        norm_elsewhere_s=picture.standard.norm_s + picture.standard.elsewhere_extra_s,
        profile=picture.standard.profile,
        share=picture.share,
        calls_per_hour=float(picture.demand.sum()),
        demand_source=demand.source,
        units=tuple(
            CountedUnit(unit_id=unit_id, coverage_lost=lost[unit_id])
            for unit_id in sorted(lost, key=lambda unit_id: (-lost[unit_id], unit_id))
        ),
        left_out=tuple(
            LeftOutUnit(unit_id=unit_id, reasons=(picture.left_out[unit_id],)) for unit_id in sorted(picture.left_out)
        ),
        districts=_districts(picture, demand),
        at=picture.at,
    )


def _districts(picture: CoveragePicture, demand: DemandForecast) -> tuple[DistrictCoverage, ...]:
    if demand.district is None:
        return ()
    found = []
    for number, name in enumerate(demand.district_names):
        own = np.flatnonzero(demand.district == number)
        if len(own):
            expected, missed = picture.demand[own], 1.0 - picture.covered[own]
            share = covered_share(expected, missed)
            found.append(DistrictCoverage(name=name, calls_per_hour=float(expected.sum()), share=share))
    return tuple(sorted(found, key=lambda district: (district.share, district.name)))
