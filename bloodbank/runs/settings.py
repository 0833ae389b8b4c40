"""What kinds of carriers a service may call for an emergency run. Defaults: docs/reference/blood-vans.md."""

import math

from immutables import Map
from msgspec import Struct

VAN, AMBULANCE = "van", "ambulance"
LONGEST_S = 86_400.0


class CarrierKind(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one kind of carrier moves.

    On the roads of `profile`, or as the crow flies at `speed_m_s`. It sets out `launch_delay_s` after the word. Where
    it stands: vans and ambulances are known; others stand at `base_place_ids`, or come to the blood within `call_out_s`
    from wherever they are. `range_m`: the whole way from its base and back to it.
    """

    enabled: bool = True
    profile: str | None = None
    speed_m_s: float | None = None
    launch_delay_s: float = 120.0
    call_out_s: float | None = None
    base_place_ids: tuple[str, ...] = ()
    payload_units: int = 4
    range_m: float | None = None
    at_night: bool = True
    in_bad_weather: bool = True

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        if (self.profile is None) == (self.speed_m_s is None):
            raise ValueError("profile and speed_m_s: give one of them, the roads or the air")
        for name in ("speed_m_s", "range_m"):
            value = getattr(self, name)
            if value is not None and not 0.0 < value < math.inf:
                raise ValueError(f"{name} must be more than 0, not {value!r}")
        for name in ("launch_delay_s", "call_out_s"):
            value = getattr(self, name)
            if value is not None and not 0.0 <= value <= LONGEST_S:
                raise ValueError(f"{name} must be 0 to {LONGEST_S:.0f} seconds, not {value!r}")
        if not 1 <= self.payload_units <= 10_000:
            raise ValueError(f"payload_units must be 1 to 10000, not {self.payload_units!r}")


def default_carriers() -> Map[str, CarrierKind]:
    """Vans and ambulances; police, couriers and drones only where a service has agreed on it with them."""
    return Map(
        {
            VAN: CarrierKind(profile="van", launch_delay_s=180.0, payload_units=40),
            "courier": CarrierKind(enabled=False, profile="normal", launch_delay_s=120.0, call_out_s=900.0),
            "drone": CarrierKind(
                enabled=False,
                speed_m_s=25.0,
                launch_delay_s=300.0,
                payload_units=2,
                range_m=40_000.0,
                at_night=False,
                in_bad_weather=False,
            ),
            "police": CarrierKind(enabled=False, profile="lights", launch_delay_s=60.0, call_out_s=600.0),
            AMBULANCE: CarrierKind(profile="lights", launch_delay_s=60.0, payload_units=6),
        }
    )


class RunSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Emergency runs.

    Of carriers that arrive within `worth_s` of the fastest, the kind that stands first in `preferred` goes before: an
    ambulance is not taken for the gain of a minute. An ambulance is proposed only while the region loses at most
    `most_coverage_lost` of its expected demand by it and `least_free_units` stay free; where the loss is not known,
    only with `without_coverage_known`. It is night from `night_from_h` to `night_until_h`, hours of the region's day.
    `overdue_s` after the planned arrival a run that has not delivered is an alarm.
    """

    carriers: Map[str, CarrierKind] = default_carriers()
    preferred: tuple[str, ...] = (VAN, "courier", "drone", "police", AMBULANCE)
    worth_s: float = 120.0
    most_coverage_lost: float = 0.01
    least_free_units: int = 2
    without_coverage_known: bool = False
    night_from_h: float = 21.0
    night_until_h: float = 6.0
    overdue_s: float = 300.0

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        unknown = [name for name in self.preferred if name not in self.carriers]
        if unknown:
            raise ValueError(f"preferred: there is no carrier {unknown[0]!r} among the carriers")
        if not 0.0 <= self.most_coverage_lost <= 1.0:
            raise ValueError(f"most_coverage_lost must be a share from 0 to 1, not {self.most_coverage_lost!r}")
        if not 0 <= self.least_free_units <= 10_000:
            raise ValueError(f"least_free_units must be 0 to 10000, not {self.least_free_units!r}")
        for name in ("night_from_h", "night_until_h"):
            if not 0.0 <= getattr(self, name) <= 24.0:
                raise ValueError(f"{name} must be an hour from 0 to 24, not {getattr(self, name)!r}")
        for name in ("worth_s", "overdue_s"):
            if not 0.0 <= getattr(self, name) <= LONGEST_S:
                raise ValueError(f"{name} must be 0 to {LONGEST_S:.0f} seconds, not {getattr(self, name)!r}")

    def is_night(self, hour: float) -> bool:
        """By the hour of the region's day, 0 to 24."""
        if self.night_from_h <= self.night_until_h:
            return self.night_from_h <= hour < self.night_until_h
        return hour >= self.night_from_h or hour < self.night_until_h
