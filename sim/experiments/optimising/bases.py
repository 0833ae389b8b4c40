"""How many units stand at which station, and what moving one of them gives."""

from collections.abc import Iterator
from dataclasses import dataclass

Bases = tuple[int, ...]
"""Units at each station, in the order of the stations."""


class NoRoom(ValueError):
    """More units than the stations have room for."""


@dataclass(frozen=True)
class Stations:
    """`station_ids` and how many units each has room for."""

    station_ids: tuple[str, ...]
    capacity: tuple[int, ...]

    def require_room(self, units: int) -> None:
        """Raises NoRoom."""
        if not 1 <= units <= sum(self.capacity):
            raise NoRoom(
                f"{units} units: give from 1 to {sum(self.capacity)}, which is what the stations have room for"
            )

    def named(self, bases: Bases) -> dict[str, int]:
        """Manned stations by id."""
        return {station: units for station, units in zip(self.station_ids, bases, strict=True) if units}

    def shifts(self, bases: Bases) -> Iterator[Bases]:
        """Every way to move one unit from its station to another with room."""
        for origin, units in enumerate(bases):
            for target, (there, room) in enumerate(zip(bases, self.capacity, strict=True)):
                if units and target != origin and there < room:
                    yield tuple(n - (s == origin) + (s == target) for s, n in enumerate(bases))

    def additions(self, bases: Bases) -> Iterator[Bases]:
        """Every way to have one unit more."""
        for target, (there, room) in enumerate(zip(bases, self.capacity, strict=True)):
            if there < room:
                yield tuple(n + (s == target) for s, n in enumerate(bases))


def label(bases: Bases, stations: Stations) -> str:
    """A name for these bases: `1:2 4:1`."""
    return " ".join(f"{station}:{units}" for station, units in stations.named(bases).items())
