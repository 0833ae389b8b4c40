"""Needs as a list from which others can be taken away and to which others can be added."""

from collections.abc import Iterable

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
    return tuple(
        Need(capabilities=kind.capabilities, count=count, alternatives=kind.alternatives, optional=kind.optional)
        for kind, count in counts.items()
    )


def _counted(needs: Iterable[Need]) -> dict[Need, int]:
    """How many units of each kind; a kind is its need with a count of one."""
    counts: dict[Need, int] = {}
    for need in needs:
        kind = Need(capabilities=need.capabilities, alternatives=need.alternatives, optional=need.optional)
        counts[kind] = counts.get(kind, 0) + need.count
    return counts
