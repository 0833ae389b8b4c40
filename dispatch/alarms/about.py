"""Units, incidents and transports that something happened to, with the open alarms about them."""

from collections.abc import Iterable

from msgspec import Struct

from dispatch.alarms.state import Alarm, AlarmsState


class About(Struct, frozen=True):
    """`alarms` are all the open ones that name one of the units or incidents; whoever else these name is there too."""

    unit_ids: frozenset[str]
    incident_ids: frozenset[str]
    transport_ids: frozenset[str]
    alarms: tuple[Alarm, ...]

    @classmethod
    def these(
        cls,
        known: AlarmsState,
        *,
        unit_ids: Iterable[str],
        incident_ids: Iterable[str],
        transport_ids: Iterable[str] = (),
    ) -> "About":
        units, incidents, transports = frozenset(unit_ids), frozenset(incident_ids), frozenset(transport_ids)
        alarms = tuple(
            alarm
            for alarm in known.open.values()
            if alarm.unit_id in units or alarm.incident_id in incidents or alarm.transport_id in transports
        )
        return cls(
            unit_ids=units.union(alarm.unit_id for alarm in alarms if alarm.unit_id is not None),
            incident_ids=incidents.union(alarm.incident_id for alarm in alarms if alarm.incident_id is not None),
            transport_ids=transports.union(a.transport_id for a in alarms if a.transport_id is not None),
            alarms=alarms,
        )
