"""The norms of arrival where they differ from those of the city in quiet times (`targets_s`)."""

from collections.abc import Mapping
from itertools import pairwise
from math import isfinite

from msgspec import Struct, field

LonLat = tuple[float, float]


def _categories() -> Mapping[int, str]:
    return {1: "emergency", 2: "urgent", 3: "transport"}


def _elsewhere_s() -> Mapping[int, float]:
    return {1: 2_100.0, 2: 5_400.0, 3: 9_000.0}


def _epidemic_s() -> Mapping[int, float]:
    return {2: 11_700.0}


def _epidemic_elsewhere_s() -> Mapping[int, float]:
    return {2: 12_600.0}


class CityCircle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A built-up place as a circle, such as a district with its centre."""

    name: str
    lon: float
    lat: float
    radius_m: float


class NormSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Norms in seconds by priority; where a table is silent the next more general one speaks.

    `categories` names the priorities. A place is in the city when it lies in one of the `city_areas` (rings of lon,
    lat) or `city_circles`, or within `district_radius_m` of the centre of a district of the city pack; without any area
    or circle every place is. The defaults are those of Belarus.
    """

    categories: Mapping[int, str] = field(default_factory=_categories)
    elsewhere_s: Mapping[int, float] = field(default_factory=_elsewhere_s)
    epidemic_s: Mapping[int, float] = field(default_factory=_epidemic_s)
    epidemic_elsewhere_s: Mapping[int, float] = field(default_factory=_epidemic_elsewhere_s)
    city_areas: Mapping[str, tuple[LonLat, ...]] = field(default_factory=dict)
    city_circles: tuple[CityCircle, ...] = ()
    district_radius_m: float | None = None

    def __post_init__(self) -> None:
        for name in ("elsewhere_s", "epidemic_s", "epidemic_elsewhere_s"):
            for priority, norm_s in getattr(self, name).items():
                if not isfinite(norm_s) or norm_s <= 0.0:
                    raise ValueError(f"norm settings: {name}.{priority} must be seconds above zero, not {norm_s!r}")
        radius_m = self.district_radius_m
        if radius_m is not None and not 0.0 < radius_m <= 1e6:
            raise ValueError(f"norm settings: district_radius_m must be above zero, to 1e6, not {radius_m!r}")
        for area, ring in self.city_areas.items():
            _check_ring(area, ring)
        for circle in self.city_circles:
            _check_place(f"city_circles, {circle.name}", (circle.lon, circle.lat))
            if not 0.0 < circle.radius_m <= 1e6:
                raise ValueError(f"norm settings: city_circles, {circle.name}: radius_m must be above zero, to 1e6")


def _check_ring(area: str, ring: tuple[LonLat, ...]) -> None:
    for place in ring:
        _check_place(f"city_areas.{area}", place)
    if len(set(ring)) < 3 or any(before == after for before, after in pairwise(ring)):
        raise ValueError(f"norm settings: city_areas.{area} must be a ring of three different places or more")


def _check_place(where: str, place: LonLat) -> None:
    lon, lat = place
    if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
        raise ValueError(f"norm settings: {where} holds {place!r}, which is no lon, lat in degrees")
