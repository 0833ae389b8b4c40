"""Who may drive scheduled transports, how long the parts take, and how many units stay free for emergencies."""

from collections.abc import Mapping
from math import isfinite

from msgspec import Struct, field

from dispatch.transports.model import Mobility, Wishes


def _transport_types() -> frozenset[str]:
    return frozenset({"patient-transport"})


def _wheelchairs() -> Mapping[str, int]:
    return {"patient-transport": 1}


def _alone() -> frozenset[str]:
    return frozenset({"infectious"})


class TransportSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Units of `transport_unit_types` drive transports only; any other unit is an ambulance and takes part when
    `ambulances_take_part`, at `ambulance_extra_s` of cost a transport.

    Of the ambulances that are free or expected free at an instant, `kept_for_emergencies` have no planned transport
    at it. A transport that nobody drives costs `unplanned_s` seconds of empty driving. `preparation_s` goes before
    every drive to a pick-up; `loading_s` and `unloading_s` are spent at its ends. `priority` is that of a transport
    under way: the rule of preemption says which calls may take its unit before the pick-up.

    Units carry `seats_by_unit_type` persons who sit, and so many wheelchairs and stretchers by the tables of the same
    kind; `seats`, `wheelchairs`, `stretchers` where the type is not named. At most `most_together` patients ride
    together, each `longest_detour_s` longer than alone at most; 1 = nobody shares. Who needs one of
    `alone_capabilities` rides alone.

    A ride that is `late_after_s` behind its plan is told of, and the plan made anew.

    With `first_aid_with_patient` a unit with stable patients aboard may be asked to stop at a call of priority
    `first_aid_up_to_priority` or more urgent, when it is there within `first_aid_within_s` and `first_aid_earlier_by_s`
    before anybody else; it is expected to stay for `first_aid_stop_s`.

    The greedy plan is improved for `improvement_s` at most, and for `improvement_rounds` at most.
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
    wheelchairs: int = 0
    wheelchairs_by_unit_type: Mapping[str, int] = field(default_factory=_wheelchairs)
    stretchers: int = 1
    stretchers_by_unit_type: Mapping[str, int] = field(default_factory=dict)
    most_together: int = 2
    longest_detour_s: float = 1_200.0
    alone_capabilities: frozenset[str] = field(default_factory=_alone)
    late_after_s: float = 300.0
    first_aid_with_patient: bool = False
    first_aid_up_to_priority: int = 1
    first_aid_within_s: float = 600.0
    first_aid_earlier_by_s: float = 180.0
    first_aid_stop_s: float = 900.0
    improvement_s: float = 0.3
    improvement_rounds: int = 2_000

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
            ("wheelchairs", 0, 100),
            ("stretchers", 0, 100),
            ("most_together", 1, 8),
            ("longest_detour_s", 0.0, 14_400.0),
            ("late_after_s", 30.0, 14_400.0),
            ("first_aid_up_to_priority", 1, 9),
            ("first_aid_within_s", 0.0, 7_200.0),
            ("first_aid_earlier_by_s", 0.0, 7_200.0),
            ("first_aid_stop_s", 60.0, 14_400.0),
            ("improvement_s", 0.0, 60.0),
            ("improvement_rounds", 0, 10_000_000),
        ):
            _check(name, getattr(self, name), least=least, most=most)
        for table in ("seats_by_unit_type", "wheelchairs_by_unit_type", "stretchers_by_unit_type"):
            for unit_type, places in getattr(self, table).items():
                _check(f"{table}.{unit_type}", places, least=0, most=100)

    def seats_of(self, unit_type: str) -> int:
        return self.seats_by_unit_type.get(unit_type, self.seats)

    def wheelchairs_of(self, unit_type: str) -> int:
        return self.wheelchairs_by_unit_type.get(unit_type, self.wheelchairs)

    def stretchers_of(self, unit_type: str) -> int:
        return self.stretchers_by_unit_type.get(unit_type, self.stretchers)

    def has_room(self, unit_type: str, *wishes: Wishes) -> bool:
        """Whether all of them can be aboard at once."""
        return (
            sum(wish.seats for wish in wishes) <= self.seats_of(unit_type)
            and sum(wish.wheelchairs for wish in wishes) <= self.wheelchairs_of(unit_type)
            and sum(wish.stretchers for wish in wishes) <= self.stretchers_of(unit_type)
        )

    def lets_share(self, wishes: Wishes) -> bool:
        """Whether a patient may ride with others: sitting, stable, asked, and none of those who ride alone."""
        sits = wishes.mobility is not Mobility.STRETCHER
        return sits and wishes.stable and wishes.may_share and not wishes.capabilities & self.alone_capabilities


def _check(name: str, value: float, *, least: float, most: float) -> None:
    if not isfinite(value) or not least <= value <= most:
        raise ValueError(f"dispatch settings: transports.{name} must be from {least} to {most}, not {value!r}")
