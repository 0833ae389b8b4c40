"""What ambulances carry. Defaults: docs/reference/blood-prehospital.md."""

from immutables import Map
from msgspec import Struct

from bloodbank.kinds import BloodGroup, Component

DAY_S = 86_400.0
MOST_UNITS = 100
Target = Map[str, int]


class PrehospitalSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Blood aboard.

    `targets`: unit type -> `component/group` -> units it should carry. A unit that keeps for less than `swap_before_s`
    is exchanged for one that keeps for `load_with_left_s` at least, so that it is used elsewhere and not lost.
    A unit with any unexpired unit of `capability_components` aboard has the capability `capability`.
    """

    targets: Map[str, Target] = Map()
    swap_before_s: float = 5 * DAY_S
    load_with_left_s: float = 10 * DAY_S
    capability: str = "blood"
    capability_components: tuple[Component, ...] = (Component.RED_CELLS, Component.WHOLE_BLOOD)

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        for unit_type, target in self.targets.items():
            for key, count in target.items():
                _require_key(f"targets.{unit_type}", key)
                if not 0 <= count <= MOST_UNITS:
                    raise ValueError(f"targets.{unit_type}.{key} must be 0 to {MOST_UNITS} units, not {count!r}")
        for name in ("swap_before_s", "load_with_left_s"):
            if not 0.0 <= getattr(self, name) <= 366 * DAY_S:
                raise ValueError(f"{name} must be 0 to a year of seconds, not {getattr(self, name)!r}")
        if self.load_with_left_s < self.swap_before_s:
            raise ValueError("load_with_left_s must be swap_before_s at least, or what is loaded is swapped at once")

    def target_of(self, unit_type: str) -> dict[tuple[Component, BloodGroup], int]:
        """Units by component and group that units of this type should carry."""
        return {_parted(key): count for key, count in self.targets.get(unit_type, Map()).items()}


def _parted(key: str) -> tuple[Component, BloodGroup]:
    component, _, group = key.partition("/")
    return Component(component), BloodGroup(group)


def _require_key(field: str, key: str) -> None:
    try:
        _parted(key)
    except ValueError as error:
        raise ValueError(f"{field}: {key!r} is no component and group; write such as red-cells/O-") from error
