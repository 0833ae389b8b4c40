"""Open alarms that end with their cause, sorted by where their cause is looked for."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Set

from bloodbank.alarms.model import LASTING, OF_UNITS_GIVEN, BloodAlarm
from bloodbank.messages import BloodAlarmRaised
from bloodbank.model import BloodState


class OpenAlarms:
    """Causes, kept as events come; the state stays the truth. Not for several threads at once."""

    def __init__(self, state: BloodState) -> None:
        self._general: set[str] = set()
        self._of_unit: defaultdict[str, set[str]] = defaultdict(set)
        self._unit_of: dict[str, str] = {}
        for alarm in state.alarms.values():
            self.note(alarm)

    def note(self, alarm: BloodAlarm | BloodAlarmRaised) -> None:
        """An alarm was raised."""
        if alarm.kind in OF_UNITS_GIVEN and alarm.blood_unit_id is not None:
            self._of_unit[alarm.blood_unit_id].add(alarm.cause)
            self._unit_of[alarm.cause] = alarm.blood_unit_id
        elif alarm.kind in LASTING:
            self._general.add(alarm.cause)

    def unit_of(self, cause: str) -> str | None:
        """The unit that an alarm is about, where its cause is looked for unit by unit."""
        return self._unit_of.get(cause)

    def over_in_general(self, state: BloodState, lasting: Set[str]) -> list[str]:
        """Causes of open alarms that are not among those that last."""
        self._general = {cause for cause in self._general if cause in state.alarms}
        return sorted(self._general - lasting)

    def over_of(self, unit_ids: Iterable[str], state: BloodState, lasts: Callable[[str, str], bool]) -> list[str]:
        """The same about these units; `lasts` tells of a cause and a unit whether there is still reason for it."""
        over: list[str] = []
        for unit_id in unit_ids:
            for cause in tuple(self._of_unit.get(unit_id, ())):
                if cause not in state.alarms:
                    self._forget(cause, unit_id)
                elif not lasts(cause, unit_id):
                    over.append(cause)
        return sorted(over)

    def _forget(self, cause: str, unit_id: str) -> None:
        self._unit_of.pop(cause, None)
        self._of_unit[unit_id].discard(cause)
        if not self._of_unit[unit_id]:
            del self._of_unit[unit_id]
