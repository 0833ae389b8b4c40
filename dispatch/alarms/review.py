"""All that is watched now, what has become of it, and when to look again."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from dispatch.alarms.about import About
from dispatch.alarms.incident_watches import incident_watches
from dispatch.alarms.kinds import AlarmKind
from dispatch.alarms.position_watches import position_watches
from dispatch.alarms.settings import AlarmSettings
from dispatch.alarms.state import Alarm
from dispatch.alarms.transport_watches import transport_watches
from dispatch.alarms.unit_watches import unit_watches
from dispatch.alarms.watch import Watch
from dispatch.messages.alarms import AlarmCleared, AlarmEscalated, AlarmRaised
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState

AlarmEvent = AlarmRaised | AlarmCleared | AlarmEscalated
OF_POSITIONS = frozenset({AlarmKind.STALE_POSITION, AlarmKind.POSITION_FEED_LOST})


def watches_of(
    state: DispatchState,
    *,
    unit_ids: Iterable[str],
    incident_ids: Iterable[str],
    transport_ids: Iterable[str],
    now: float,
    settings: DispatchSettings,
) -> Iterator[Watch]:
    """What is watched of these units, incidents and transports, positions aside."""
    for unit_id in unit_ids:
        unit = state.units.get(unit_id)
        if unit is not None:
            yield from unit_watches(state, unit, settings=settings.alarms)
    for incident_id in incident_ids:
        incident = state.incidents.get(incident_id)
        if incident is not None:
            yield from incident_watches(state, incident, now=now, settings=settings)
    for transport_id in transport_ids:
        transport = state.transports.transports.get(transport_id)
        if transport is not None:
            yield from transport_watches(state, transport, now=now, settings=settings.alarms)


def watches(state: DispatchState, *, now: float, settings: DispatchSettings) -> Iterator[Watch]:
    """All that is watched, positions aside."""
    return watches_of(
        state,
        unit_ids=sorted(state.units),
        incident_ids=state.open_incident_ids,
        transport_ids=state.transports.open_ids,
        now=now,
        settings=settings,
    )


def review(
    state: DispatchState, seen_at: Mapping[str, float] | None, *, now: float, settings: DispatchSettings
) -> list[AlarmEvent]:
    """What has ended is cleared, what has fallen due is raised, what nobody acknowledged is escalated.

    Without positions given, alarms about positions are left as they are.
    """
    lasting = {watch.cause: watch for watch in watches(state, now=now, settings=settings)}
    if seen_at is not None:
        for watch in position_watches(state, seen_at, now=now, settings=settings):
            lasting[watch.cause] = watch
    kept = OF_POSITIONS if seen_at is None else frozenset[AlarmKind]()
    return _events(state, lasting, tuple(state.alarms.open.values()), kept=kept, now=now, settings=settings)


def _events(
    state: DispatchState,
    lasting: Mapping[str, Watch],
    alarms: Collection[Alarm],
    *,
    kept: frozenset[AlarmKind],
    now: float,
    settings: DispatchSettings,
) -> list[AlarmEvent]:
    """What becomes of these open alarms, and of what lasts."""
    return [
        *_cleared(alarms, lasting, kept=kept),
        *_raised(state, lasting, now=now),
        *_escalated(alarms, lasting, kept=kept, now=now, settings=settings.alarms),
    ]


def review_about(state: DispatchState, about: About, *, now: float, settings: DispatchSettings) -> list[AlarmEvent]:
    """As `review`, of these alone; alarms about positions are left as they are."""
    lasting = {watch.cause: watch for watch in watches_about(state, about, now=now, settings=settings)}
    return _events(state, lasting, about.alarms, kept=OF_POSITIONS, now=now, settings=settings)


def watches_about(state: DispatchState, about: About, *, now: float, settings: DispatchSettings) -> Iterator[Watch]:
    return watches_of(
        state,
        unit_ids=sorted(about.unit_ids),
        incident_ids=sorted(about.incident_ids),
        transport_ids=sorted(about.transport_ids),
        now=now,
        settings=settings,
    )


def next_review_at(state: DispatchState, *, now: float, settings: DispatchSettings) -> float | None:
    """The earliest instant at which something watched falls due or an alarm is to be escalated; None: nothing will."""
    due = [
        watch.due_at
        for watch in watches(state, now=now, settings=settings)
        if watch.cause not in state.alarms.open_id_of_cause
    ]
    due += [
        escalates_at(alarm, settings.alarms)
        for alarm in state.alarms.open.values()
        if alarm.level == 1 and alarm.acknowledged_at is None and settings.alarms.escalate.enabled
    ]
    return min(due, default=None)


def escalates_at(alarm: Alarm, settings: AlarmSettings) -> float:
    return alarm.raised_at + settings.escalate.of(priority=alarm.priority)


def _cleared(
    alarms: Collection[Alarm], lasting: Mapping[str, Watch], *, kept: frozenset[AlarmKind]
) -> list[AlarmCleared]:
    ended = [a for a in alarms if a.cause not in lasting and a.kind not in kept]
    return [AlarmCleared(alarm_id=alarm.alarm_id) for alarm in sorted(ended, key=lambda alarm: alarm.alarm_id)]


def _raised(state: DispatchState, lasting: Mapping[str, Watch], *, now: float) -> list[AlarmRaised]:
    new = [w for w in lasting.values() if w.due_at <= now and w.cause not in state.alarms.open_id_of_cause]
    first = state.alarms.next_alarm_number
    return [
        AlarmRaised(
            alarm_id=f"AL-{first + number:06d}",
            kind=watch.kind,
            cause=watch.cause,
            reason=watch.reason(now),
            unit_id=watch.unit_id,
            incident_id=watch.incident_id,
            priority=watch.priority,
            transport_id=watch.transport_id,
        )
        for number, watch in enumerate(sorted(new, key=lambda watch: (watch.due_at, watch.cause)))
    ]


def _escalated(
    alarms: Collection[Alarm],
    lasting: Mapping[str, Watch],
    *,
    kept: frozenset[AlarmKind],
    now: float,
    settings: AlarmSettings,
) -> list[AlarmEscalated]:
    """The reason is told anew, with the numbers of now."""
    if not settings.escalate.enabled:
        return []
    overdue = [
        alarm
        for alarm in alarms
        if alarm.level == 1
        and alarm.acknowledged_at is None
        and escalates_at(alarm, settings) <= now
        and (alarm.cause in lasting or alarm.kind in kept)
    ]
    return [
        AlarmEscalated(
            alarm_id=alarm.alarm_id,
            level=2,
            reason=lasting[alarm.cause].reason(now) if alarm.cause in lasting else alarm.reason,
        )
        for alarm in sorted(overdue, key=lambda alarm: alarm.alarm_id)
    ]
