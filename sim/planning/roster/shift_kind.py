"""The kinds of shift a roster may have, as they are written: `12@7,19` or `8@0,8,16:1.5`."""

import re

from msgspec import Struct

from sim.planning.roster.staffing import RosterUnusable

HOURS_A_DAY = 24
WRITTEN = re.compile(r"(\d+)@(\d+(?:,\d+)*)(?::(\d+(?:\.\d+)?))?")


class ShiftKind(Struct, frozen=True, kw_only=True):
    """`length_h` hours from each of `starts` (hours of the day), every day; `cost_per_hour` of a crew."""

    length_h: int
    starts: tuple[int, ...]
    cost_per_hour: float = 1.0


def parse_shift(text: str) -> ShiftKind:
    """LENGTH@HOUR,HOUR[:COST], in hours; cost by hour against other kinds. Raises RosterUnusable."""
    found = WRITTEN.fullmatch(text.replace(" ", ""))
    if found is None:
        raise RosterUnusable(f"shift {text!r}: write LENGTH@HOUR,HOUR, such as 12@7,19, or 12@7,19:1.5 with its cost")
    length, starts = int(found[1]), tuple(dict.fromkeys(int(hour) for hour in found[2].split(",")))
    if not 1 <= length <= HOURS_A_DAY:
        raise RosterUnusable(f"shift {text!r}: lasts {length} hours: give 1 to {HOURS_A_DAY}")
    if max(starts) >= HOURS_A_DAY:
        raise RosterUnusable(f"shift {text!r}: begins at {max(starts)}: give hours of the day from 0 to 23")
    cost = float(found[3] or 1.0)
    if cost <= 0.0:
        raise RosterUnusable(f"shift {text!r}: costs {cost:g}: give a number above 0")
    return ShiftKind(length_h=length, starts=starts, cost_per_hour=cost)
