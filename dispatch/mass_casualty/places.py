"""Whether casualties fit into a unit: who must lie, lies; who can sit, sits, or lies where a place is left."""

from collections.abc import Collection, Sequence

from dispatch.mass_casualty.settings import UnitPlaces
from dispatch.mass_casualty.state import Tag


def fits_in(places: UnitPlaces, tags: Sequence[Tag], *, sitting_tags: Collection[str]) -> bool:
    sitting = sum(tag in sitting_tags for tag in tags)
    lying = len(tags) - sitting
    return lying <= places.lying and len(tags) <= places.lying + places.sitting
