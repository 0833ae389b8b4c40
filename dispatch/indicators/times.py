"""The times of one response in a table, under the very rules of `dispatch.life.timeline`.

An unknown time is NaN, which neither `min` nor `max` ever prefers to the number that stands before it.
"""

from dispatch.indicators.rows import ResponseCodes, ResponseTimes
from dispatch.indicators.table import Table
from dispatch.model import UnitStatus

WIDTH = len(ResponseTimes._fields)
ASSIGNED, AT_HOSPITAL, LEFT, HANDED_OVER, AT_STATION, AT_PATIENT = (
    ResponseTimes._fields.index(name)
    for name in ("assigned_at", "at_hospital_at", "left_at", "handed_over_at", "at_station_at", "at_patient_at")
)
STAGES = (
    UnitStatus.ASSIGNED,
    UnitStatus.EN_ROUTE,
    UnitStatus.ON_SCENE,
    UnitStatus.TRANSPORTING,
    UnitStatus.AT_HOSPITAL,
    UnitStatus.RETURNING,
)
"""The statuses whose times are the first columns, in their order."""
IN_ORDER = (*STAGES, *(status for status in UnitStatus if status not in STAGES))
ENDED = ResponseCodes._fields.index("ended")


def reach(responses: Table, row: int, status: UnitStatus, at: float) -> None:
    """The time of a stage, if it was not known, kept between those of the stages before and after it."""
    place = IN_ORDER.index(status)
    if not 0 < place < len(STAGES):
        return
    times, first = responses.numbers, row * WIDTH
    known = times[first + place]
    if known != known:
        latest_at = min((at, *times[first + place + 1 : first + LEFT + 1]))
        times[first + place] = max((latest_at, *times[first : first + place]))


def hand_over(responses: Table, row: int, at: float) -> None:
    times, first = responses.numbers, row * WIDTH
    known = times[first + HANDED_OVER]
    if known != known:
        at_hospital_at = times[first + AT_HOSPITAL]
        earliest_at = at_hospital_at if at_hospital_at == at_hospital_at else times[first + ASSIGNED]
        times[first + HANDED_OVER] = max(at, earliest_at)


def leave(responses: Table, row: int, at: float, *, ended: int) -> None:
    times, first = responses.numbers, row * WIDTH
    known = times[first + LEFT]
    if known != known:
        times[first + LEFT] = max((at, *times[first : first + HANDED_OVER + 1]))
        responses.codes[row * responses.codes_width + ENDED] = ended


def keep_first(responses: Table, row: int, place: int, at: float) -> None:
    """A time beside the stages, if it was not known."""
    times, there = responses.numbers, row * WIDTH + place
    if times[there] != times[there]:
        times[there] = at
