"""The times of a unit's responses: found, begun, filled in, ended."""

from msgspec.structs import replace

from dispatch.life.response import Response, ResponseEnd
from dispatch.lifecycle import HAS_REACHED_THE_SCENE
from dispatch.model import Incident, Unit, UnitStatus
from dispatch.state import DispatchState

TIME_OF_STATUS = {
    UnitStatus.EN_ROUTE: "en_route_at",
    UnitStatus.ON_SCENE: "on_scene_at",
    UnitStatus.TRANSPORTING: "transporting_at",
    UnitStatus.AT_HOSPITAL: "at_hospital_at",
    UnitStatus.RETURNING: "returning_at",
}
"""The statuses that a crew reports in the course of a response, in their order, and the field of their time."""
TIMES_IN_ORDER = ("assigned_at", *TIME_OF_STATUS.values())


def latest_response(incident: Incident, unit_id: str) -> Response | None:
    """The unit's response to the incident, the last one when it came more than once."""
    own = (response for response in reversed(incident.responses) if response.unit_id == unit_id)
    return next(own, None)


def open_response(state: DispatchState, unit: Unit) -> Response | None:
    """The response a unit is on now."""
    return None if unit.incident_id is None else latest_response(state.incidents[unit.incident_id], unit.unit_id)


def time_of(response: Response, status: UnitStatus) -> float | None:
    time: float | None = getattr(response, TIME_OF_STATUS[status])
    return time


def begun(incident: Incident, response: Response) -> Incident:
    return replace(incident, responses=(*incident.responses, response))


def timed(incident: Incident, *, unit_id: str, status: UnitStatus, at: float, hospital_id: str | None) -> Incident:
    """With the time of a stage, if it was not known; kept between the times of the stages before and after it.

    The first time of any unit on scene is the incident's; while that is unknown, a later stage stands for it.
    """
    response = latest_response(incident, unit_id)
    if response is None or status not in TIME_OF_STATUS:
        return incident
    name = TIME_OF_STATUS[status]
    if getattr(response, name) is not None:
        return with_response(incident, replace(response, hospital_id=hospital_id or response.hospital_id))
    known_at = _between(response, name, at)
    filled = replace(response, **{name: known_at}, hospital_id=hospital_id or response.hospital_id)
    incident = with_response(incident, filled)
    if status not in HAS_REACHED_THE_SCENE:
        return incident
    first_at = incident.first_on_scene_at
    return replace(incident, first_on_scene_at=known_at if first_at is None else min(first_at, known_at))


def handed_over(incident: Incident, *, unit_id: str, at: float) -> Incident:
    response = latest_response(incident, unit_id)
    if response is None or response.handed_over_at is not None:
        return incident
    earliest_at = response.at_hospital_at or response.assigned_at
    return with_response(incident, replace(response, handed_over_at=max(at, earliest_at)))


def ended(incident: Incident, *, unit_id: str, at: float, how: ResponseEnd) -> Incident:
    response = latest_response(incident, unit_id)
    if response is None or response.left_at is not None:
        return incident
    stages = (*TIMES_IN_ORDER, "handed_over_at")
    known: list[float | None] = [getattr(response, name) for name in stages]
    left_at = max([at, *(time for time in known if time is not None)])
    return with_response(incident, replace(response, left_at=left_at, ended=how))


def with_response(incident: Incident, changed: Response) -> Incident:
    """With the unit's last response changed."""
    number = max(n for n, response in enumerate(incident.responses) if response.unit_id == changed.unit_id)
    return replace(incident, responses=(*incident.responses[:number], changed, *incident.responses[number + 1 :]))


def _between(response: Response, name: str, at: float) -> float:
    """Crews' clocks differ: a stage is never before the one that went before it, nor after the one that followed."""
    place = TIMES_IN_ORDER.index(name)
    before: list[float | None] = [getattr(response, other) for other in TIMES_IN_ORDER[:place]]
    after: list[float | None] = [getattr(response, other) for other in (*TIMES_IN_ORDER[place + 1 :], "left_at")]
    latest_at = min([at, *(known for known in after if known is not None)])
    return max([latest_at, *(known for known in before if known is not None)])
