"""The times of one response in a table, under the very rules of `dispatch.life.timeline`."""

from math import isnan

from dispatch.indicators.table import Table
from dispatch.model import UnitStatus

TIME_OF_STATUS = {
    UnitStatus.EN_ROUTE: "en_route_at",
    UnitStatus.ON_SCENE: "on_scene_at",
    UnitStatus.TRANSPORTING: "transporting_at",
    UnitStatus.AT_HOSPITAL: "at_hospital_at",
    UnitStatus.RETURNING: "returning_at",
}
IN_ORDER = ("assigned_at", *TIME_OF_STATUS.values())
BEFORE = {name: IN_ORDER[:place] for place, name in enumerate(IN_ORDER)}
AFTER = {name: (*IN_ORDER[place + 1 :], "left_at") for place, name in enumerate(IN_ORDER)}
UNTIL_LEFT = (*IN_ORDER, "handed_over_at")


def reach(responses: Table, row: int, status: UnitStatus, at: float) -> None:
    """The time of a stage, if it was not known, kept between those of the stages before and after it."""
    name = TIME_OF_STATUS.get(status)
    if name is None or not isnan(responses.numbers[name][row]):
        return
    latest_at = min([at, *_known(responses, row, AFTER[name])])
    responses.numbers[name][row] = max([latest_at, *_known(responses, row, BEFORE[name])])


def hand_over(responses: Table, row: int, at: float) -> None:
    handed_over_at = responses.numbers["handed_over_at"]
    if isnan(handed_over_at[row]):
        earliest_at = responses.numbers["at_hospital_at"][row]
        if isnan(earliest_at):
            earliest_at = responses.numbers["assigned_at"][row]
        handed_over_at[row] = max(at, earliest_at)


def leave(responses: Table, row: int, at: float, *, ended: int) -> None:
    left_at = responses.numbers["left_at"]
    if isnan(left_at[row]):
        left_at[row] = max([at, *_known(responses, row, UNTIL_LEFT)])
        responses.codes["ended"][row] = ended


def _known(responses: Table, row: int, names: tuple[str, ...]) -> list[float]:
    times = (responses.numbers[name][row] for name in names)
    return [time for time in times if not isnan(time)]
