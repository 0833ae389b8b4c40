"""What to ask neighbouring regions for."""

from collections.abc import Sequence

from msgspec import Struct

from dispatch.mass_casualty.settings import MassCasualtySettings
from dispatch.mass_casualty.wanted import Shortage


class MutualAid(Struct, frozen=True, kw_only=True):
    """What to ask a neighbouring region for."""

    region: str
    count: int
    capabilities: frozenset[str]
    estimated_arrival_s: float


def mutual_aid(short: Sequence[Shortage], *, settings: MassCasualtySettings) -> tuple[MutualAid, ...]:
    """Neighbours in the order of their arrival, each asked for what it has of what is still short."""
    left = {
        (number, row): units.count
        for number, neighbour in enumerate(settings.neighbours)
        for row, units in enumerate(neighbour.units)
    }
    nearest_first = sorted(range(len(settings.neighbours)), key=lambda n: (settings.neighbours[n].arrival_s, n))
    aid = []
    for shortage in short:
        missing = shortage.count
        for number in nearest_first:
            neighbour = settings.neighbours[number]
            for row, units in enumerate(neighbour.units):
                given = min(missing, left[number, row]) if shortage.capabilities <= units.capabilities else 0
                if given > 0:
                    left[number, row] -= given
                    missing -= given
                    aid.append(
                        MutualAid(
                            region=neighbour.region,
                            count=given,
                            capabilities=shortage.capabilities,
                            estimated_arrival_s=neighbour.arrival_s,
                        )
                    )
    return tuple(aid)
