"""Places that hold more than they can keep."""

from collections.abc import Iterator

from bloodbank.alarms.matter import Watch
from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.model import BloodState
from bloodbank.reason import Reason
from bloodbank.settings import BloodSettings
from bloodbank.storage_limits.room import standings


def over_full_places(state: BloodState, *, settings: BloodSettings) -> Iterator[Watch]:
    """At once, and until there is room again."""
    for place_id in state.storage_limits:
        for limit, standing in standings(state, place_id, life=settings.life):
            if standing.lying > limit.most_units:
                values: dict[str, str | float | int] = {
                    "place_id": place_id,
                    "limited": limit.of,
                    "units": standing.lying,
                    "most_units": limit.most_units,
                }
                yield Watch(
                    kind=BloodAlarmKind.PLACE_OVER_FULL,
                    cause=f"over-full/{place_id}/{limit.of}",
                    due_at=0.0,
                    reason=Reason(code="place-over-full", values=values),
                )
