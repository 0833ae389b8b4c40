"""Needs as a list from which others can be taken away and to which others can be added."""

from collections.abc import Iterable

from msgspec.structs import replace

from dispatch.model import Need


def without(needs: Iterable[Need], given: Iterable[Need]) -> tuple[Need, ...]:
    """The needs but those that were given: each given one takes one equal need away, if it is still there."""
    left = list(needs)
    for need in given:
        if need in left:
            left.remove(need)
    return tuple(left)


def greater_of(needs: Iterable[Need], others: Iterable[Need]) -> tuple[Need, ...]:
    """For every kind of unit the greater of the two counts: two reports of one event, not two events."""
    counts: dict[Need, int] = {}
    for side in (needs, others):
        for kind, count in _counted(side).items():
            counts[kind] = max(counts.get(kind, 0), count)
    return tuple(replace(kind, count=count) for kind, count in counts.items())


def fewer_of(needs: Iterable[Need], given: Iterable[Need]) -> tuple[Need, ...]:
    """The needs with so many units less of each kind as are given; the last ones go first."""
    less, left = _counted(given), []
    for need in reversed(tuple(needs)):
        kind = replace(need, count=1)
        gone = min(need.count, less.get(kind, 0))
        less[kind] = less.get(kind, 0) - gone
        if gone < need.count:
            left.append(replace(need, count=need.count - gone))
    return tuple(reversed(left))


def last_of(needs: Iterable[Need], *, count: int) -> tuple[Need, ...]:
    """The last so many units of the needs."""
    found: list[Need] = []
    for need in reversed(tuple(needs)):
        taken = min(need.count, count)
        if taken > 0:
            found.append(replace(need, count=taken))
            count -= taken
    return tuple(reversed(found))


def units_of(needs: Iterable[Need]) -> int:
    """How many units are needed, those left aside that come only if available."""
    return sum(need.count for need in needs if not need.optional)


def plainest_of(needs: Iterable[Need]) -> Need:
    """One unit of the least demanding kind that is not optional."""
    plainest = max((need for need in needs if not need.optional), key=_plainest_last)
    return replace(plainest, count=1)


def _plainest_last(need: Need) -> tuple[int, list[str], int, list[list[str]]]:
    alternatives = [sorted(alternative) for alternative in need.alternatives]
    return -len(need.capabilities), sorted(need.capabilities), len(alternatives), alternatives


def _counted(needs: Iterable[Need]) -> dict[Need, int]:
    """How many units of each kind; a kind is its need with a count of one."""
    counts: dict[Need, int] = {}
    for need in needs:
        kind = replace(need, count=1)
        counts[kind] = counts.get(kind, 0) + need.count
    return counts
