"""What a service sets for mass-casualty incidents. Sources: docs/reference/dispatch-mass-casualty.md."""

from collections.abc import Mapping
from math import ceil, isfinite

from msgspec import Struct, field

from dispatch.mass_casualty.state import Tag

SIZES = ("small", "medium", "large")


class UnitPlaces(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Casualties a unit carries at once."""

    lying: int = 1
    sitting: int = 2


class NeighbourUnits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many units that a neighbouring region could lend, each with all of these capabilities."""

    count: int
    capabilities: frozenset[str] = frozenset()


class Neighbour(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A region that may be asked for help; its units would be at the border of this one after `arrival_s`."""

    region: str
    arrival_s: float
    units: tuple[NeighbourUnits, ...]


def _weights() -> Mapping[str, float]:
    return {Tag.IMMEDIATE: 16.0, Tag.DELAYED: 4.0, Tag.EXPECTANT: 2.0, Tag.MINIMAL: 1.0}


def _capabilities() -> Mapping[str, frozenset[str]]:
    return {Tag.IMMEDIATE: frozenset({"trauma"})}


def _surge_shares() -> Mapping[str, float]:
    return {Tag.IMMEDIATE: 0.02, Tag.DELAYED: 0.04, Tag.EXPECTANT: 0.01, Tag.MINIMAL: 0.13}


def _waves() -> Mapping[str, int]:
    return {Tag.IMMEDIATE: 1, Tag.DELAYED: 2, Tag.EXPECTANT: 3, Tag.MINIMAL: 3}


def _beds() -> Mapping[str, int]:
    return {"small": 100, "medium": 400, "large": 900}


class MassCasualtySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of mass-casualty incidents of one region.

    A second until definitive care costs the weight of the casualty's tag. `capabilities_by_tag` is what a hospital
    should have for a tag, `unit_capabilities_by_tag` what a unit must have to carry it. A hospital that has reported no
    surge capacity takes `surge_share_by_tag` of its beds: those of its size (`size_by_hospital`, else by its
    capabilities). So many vehicles are wanted that each tag is carried in `waves_by_tag` rounds. The plan takes no unit
    that would leave fewer than `reserve_share` of the region's units free, or together more than `most_coverage_lost`
    of the demand uncovered. With `hold_for_doors` whoever would only queue at a hospital's door may stay at the scene
    while an ambulance carries somebody less urgent. From `suggested_from` patients on, told of or counted, declaring
    one is suggested.
    """

    weight_by_tag: Mapping[str, float] = field(default_factory=_weights)
    capabilities_by_tag: Mapping[str, frozenset[str]] = field(default_factory=_capabilities)
    unit_capabilities_by_tag: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sitting_tags: frozenset[str] = frozenset({Tag.MINIMAL})
    unit_places: UnitPlaces = field(default_factory=UnitPlaces)
    places_by_unit_type: Mapping[str, UnitPlaces] = field(default_factory=dict)
    loading_s: float = 300.0
    surge_share_by_tag: Mapping[str, float] = field(default_factory=_surge_shares)
    beds_by_size: Mapping[str, int] = field(default_factory=_beds)
    size_by_hospital: Mapping[str, str] = field(default_factory=dict)
    waves_by_tag: Mapping[str, int] = field(default_factory=_waves)
    reserve_share: float = 0.25
    most_coverage_lost: float = 0.3
    neighbours: tuple[Neighbour, ...] = ()
    suggested_from: int = 5
    hold_for_doors: bool = True

    def __post_init__(self) -> None:
        for name in (
            "weight_by_tag",
            "capabilities_by_tag",
            "unit_capabilities_by_tag",
            "surge_share_by_tag",
            "waves_by_tag",
        ):
            for tag in getattr(self, name):
                _check(tag in set(Tag), f"{name} names the tag {tag!r}; known are {', '.join(Tag)}")
        _check(
            2 <= self.suggested_from <= 10_000, f"suggested_from must be from 2 to 10000, not {self.suggested_from!r}"
        )
        for tag, weight in self.weight_by_tag.items():
            _check(isfinite(weight) and 0.0 < weight <= 1e4, f"weight_by_tag.{tag} must be above 0, at most 10000")
        for tag, share in self.surge_share_by_tag.items():
            _check(0.0 <= share <= 1.0, f"surge_share_by_tag.{tag} must be a share from 0 to 1, not {share!r}")
        for tag, waves in self.waves_by_tag.items():
            _check(1 <= waves <= 100, f"waves_by_tag.{tag} must be a whole number from 1 to 100, not {waves!r}")
        for name in ("reserve_share", "most_coverage_lost"):
            share = getattr(self, name)
            _check(0.0 <= share <= 1.0, f"{name} must be a share from 0 to 1, not {share!r}")
        _check(isfinite(self.loading_s) and self.loading_s >= 0.0, "loading_s must be zero or more seconds")
        _check(set(self.beds_by_size) == set(SIZES), f"beds_by_size must name exactly {', '.join(SIZES)}")
        for hospital_id, size in self.size_by_hospital.items():
            _check(size in SIZES, f"size_by_hospital.{hospital_id} is {size!r}; known are {', '.join(SIZES)}")
        for name, places in (("unit_places", self.unit_places), *self.places_by_unit_type.items()):
            _check(0 <= places.lying <= 100 and 0 <= places.sitting <= 200, f"the places of {name} are out of range")
        for neighbour in self.neighbours:
            _check(isfinite(neighbour.arrival_s) and neighbour.arrival_s >= 0.0,
                   f"neighbours: arrival_s of {neighbour.region} must be zero or more")  # fmt: skip

    def weight_of(self, tag: Tag) -> float:
        return self.weight_by_tag.get(tag, 1.0)

    def places_of(self, unit_type: str) -> UnitPlaces:
        return self.places_by_unit_type.get(unit_type, self.unit_places)

    def surge_of(self, size: str) -> dict[str, int]:
        """Casualties of each tag a hospital of this size takes when it has not said."""
        beds = self.beds_by_size[size]
        return {tag: ceil(beds * share) for tag, share in self.surge_share_by_tag.items()}


def _check(holds: bool, detail: str) -> None:
    if not holds:
        raise ValueError(f"mass-casualty settings: {detail}")
