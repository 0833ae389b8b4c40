"""Why a unit should move, why it can't be moved, and why nothing better is suggested."""

from dispatch.messages import Reason
from dispatch.reasons import reason


def raises_coverage(*, before: float, after: float, norm_s: float) -> Reason:
    """Shares of the expected demand that is reached in time, said in per cent."""
    return reason("raises-coverage", before_percent=percent(before), after_percent=percent(after), norm_s=norm_s)


def lowers_coverage(*, before: float, after: float, norm_s: float) -> Reason:
    """A table may want what costs coverage."""
    return reason("lowers-coverage", before_percent=percent(before), after_percent=percent(after), norm_s=norm_s)


def helps_district(*, district: str, before: float, after: float) -> Reason:
    """The district that wins most, with its own coverage."""
    return reason("helps-district", district=district, before_percent=percent(before), after_percent=percent(after))


def table_wants_unit(*, free_units: int, place_name: str) -> Reason:
    return reason("table-wants-unit", free_units=free_units, place_name=place_name)


def drive_to_place(*, place_name: str, travel_s: float) -> Reason:
    return reason("drive-to-place", place_name=place_name, travel_s=travel_s)


def needed_by_waiting_call(*, incident_id: str) -> Reason:
    return reason("needed-by-waiting-call", incident_id=incident_id)


def moved_enough(*, limit: int) -> Reason:
    return reason("moved-enough", limit=limit)


def rests_between_moves(*, remaining_s: float) -> Reason:
    return reason("rests-between-moves", remaining_s=remaining_s)


def all_moves_used(*, limit: int) -> Reason:
    return reason("all-moves-used", limit=limit)


def no_move_worth_it(*, best: float, least: float) -> Reason:
    """The best that could be won is less than what a move must win; both shares of the expected demand."""
    return reason("no-move-worth-it", best_percent=percent(best), least_percent=percent(least))


def no_such_place(*, place_id: str) -> Reason:
    """The compliance table names a place that is neither station nor post."""
    return reason("no-such-place", place_id=place_id)


def table_place_unfilled(*, place_name: str, count: int) -> Reason:
    return reason("table-place-unfilled", place_name=place_name, count=count)


def percent(share: float) -> float:
    return round(100.0 * share, 2)
