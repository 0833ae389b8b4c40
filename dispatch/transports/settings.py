"""Who may drive scheduled transports, how long the parts take, and how many units stay free for emergencies."""

from collections.abc import Mapping
from math import isfinite

from msgspec import Struct, field


def _transport_types() -> frozenset[str]:
    return frozenset({"patient-transport"})


class TransportSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Units of `transport_unit_types` drive transports only; any other unit is an ambulance and takes part when
    `ambulances_take_part`, at `ambulance_extra_s` of cost a transport.

    Of the ambulances that are free or expected free at an instant, `kept_for_emergencies` have no planned transport
    at it. A transport that nobody drives costs `unplanned_s` seconds of empty driving. `preparation_s` goes before
    every drive to a pick-up; `loading_s` and `unloading_s` are spent at its ends. `priority` is that of a transport
    under way: the rule of preemption says which calls may take its unit before the pick-up. Units carry
    `seats_by_unit_type` persons who sit, `seats` where the type is not named.
    """

    transport_unit_types: frozenset[str] = field(default_factory=_transport_types)
    ambulances_take_part: bool = True
    ambulance_extra_s: float = 900.0
    kept_for_emergencies: int = 2
    unplanned_s: float = 86_400.0
    preparation_s: float = 60.0
    loading_s: float = 600.0
    unloading_s: float = 600.0
    priority: int = 3
    seats: int = 2
    seats_by_unit_type: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, least, most in (
            ("ambulance_extra_s", 0.0, 86_400.0),
            ("kept_for_emergencies", 0, 10_000),
            ("unplanned_s", 3_600.0, 1e7),
            ("preparation_s", 0.0, 3_600.0),
            ("loading_s", 0.0, 7_200.0),
            ("unloading_s", 0.0, 7_200.0),
            ("priority", 2, 9),
            ("seats", 0, 100),
        ):
            _check(name, getattr(self, name), least=least, most=most)
        for unit_type, seats in self.seats_by_unit_type.items():
            _check(f"seats_by_unit_type.{unit_type}", seats, least=0, most=100)

    def seats_of(self, unit_type: str) -> int:
        return self.seats_by_unit_type.get(unit_type, self.seats)


def _check(name: str, value: float, *, least: float, most: float) -> None:
    if not isfinite(value) or not least <= value <= most:
        raise ValueError(f"dispatch settings: transports.{name} must be from {least} to {most}, not {value!r}")
