"""What is in a pack, and how it is sent. Defaults: docs/clinical-decisions.md."""

from immutables import Map
from msgspec import Struct

from bloodbank.kinds import Component

MOST_UNITS = 40
MOST_STAGES = 10


class Pack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One pack: its stages go out one after the other, each component -> count."""

    name: str
    stages: tuple[Map[str, int], ...]

    def __post_init__(self) -> None:
        """Raises ValueError naming the pack."""
        if not self.name or not 1 <= len(self.stages) <= MOST_STAGES:
            raise ValueError(f"pack {self.name!r}: give a name and 1 to {MOST_STAGES} stages")
        for stage in self.stages:
            for component, count in stage.items():
                if component not in tuple(Component) or not 1 <= count <= MOST_UNITS:
                    raise ValueError(
                        f"pack {self.name!r}: {component!r} = {count!r}: a component and 1 to {MOST_UNITS}"
                    )
            if not stage:
                raise ValueError(f"pack {self.name!r}: a stage is empty")

    @property
    def contents(self) -> Map[Component, int]:
        """What all stages hold together."""
        total: dict[Component, int] = {}
        for stage in self.stages:
            for component, count in stage.items():
                total[Component(component)] = total.get(Component(component), 0) + count
        return Map(total)


def default_packs() -> tuple[Pack, ...]:
    """First pack: 4 red cells and 2 plasma, sent as 2 and 2 (Scottish regional protocol); then platelets, then cryo."""
    red, plasma = Component.RED_CELLS.value, Component.PLASMA.value
    platelets, cryo = Component.PLATELETS.value, Component.CRYOPRECIPITATE.value
    return (
        Pack(name="first", stages=(Map({red: 2}), Map({red: 2, plasma: 2}))),
        Pack(name="second", stages=(Map({red: 4, plasma: 4, platelets: 1}),)),
        Pack(name="further", stages=(Map({red: 4, plasma: 4, platelets: 1, cryo: 2}),)),
    )


class HaemorrhageSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Packs in the order they are sent; the last one repeats.

    `pack_hold_s`: how long a prepared pack is held. `least_plasma_share`: units of plasma for each unit of red cells
    that the report asks for. `first_unit_within_s`: how soon after activation the first unit should leave.
    """

    packs: tuple[Pack, ...] = default_packs()
    pack_hold_s: float = 4 * 3_600.0
    least_plasma_share: float = 0.5
    first_unit_within_s: float = 600.0

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        if not self.packs:
            raise ValueError("packs: give one at least")
        if not 0.0 <= self.least_plasma_share <= 10.0:
            raise ValueError(f"least_plasma_share must be 0 to 10, not {self.least_plasma_share!r}")
        for name in ("pack_hold_s", "first_unit_within_s"):
            if not 60.0 <= getattr(self, name) <= 86_400.0:
                raise ValueError(f"{name} must be a minute to a day in seconds, not {getattr(self, name)!r}")

    def pack(self, number: int) -> Pack:
        """The pack of this number, from 1."""
        return self.packs[min(number, len(self.packs)) - 1]
