"""A binary heap of entries in an array: the least (due, rank, sequence) first."""

from __future__ import annotations

from numba import njit

from sim.engine.records import Record, Records


@njit(cache=True, nogil=True)
def push(heap: Records, count: int, due: float, rank: int, sequence: int, subject: int) -> None:
    """Put an entry to the `count` ones that are there."""
    place = count
    while place > 0:
        above = (place - 1) >> 1
        if not _before(due, rank, sequence, heap[above]):
            break
        heap[place] = heap[above]
        place = above
    _set(heap[place], due, rank, sequence, subject)


@njit(cache=True, nogil=True)
def take_out_first(heap: Records, count: int) -> None:
    """Take out entry 0 of the `count` ones that are there."""
    last = heap[count - 1]
    due, rank, sequence, subject = last.due, last.rank, last.sequence, last.subject
    place, end = 0, count - 1
    while True:
        below = 2 * place + 1
        if below >= end:
            break
        if below + 1 < end:
            right = heap[below + 1]
            if _before(right.due, right.rank, right.sequence, heap[below]):
                below += 1
        if _before(due, rank, sequence, heap[below]):
            break
        heap[place] = heap[below]
        place = below
    _set(heap[place], due, rank, sequence, subject)


@njit(cache=True, nogil=True)
def take_out(heap: Records, count: int, place: int) -> None:
    """Take out any entry of the `count` ones that are there."""
    while place > 0:
        above = (place - 1) >> 1
        heap[place] = heap[above]
        place = above
    take_out_first(heap, count)


@njit(cache=True, nogil=True)
def before(one: Record, other: Record) -> bool:
    """Whether an entry comes before another."""
    return _before(one.due, one.rank, one.sequence, other)


@njit(cache=True, nogil=True)
def _before(due: float, rank: int, sequence: int, other: Record) -> bool:
    if due != other.due:
        return bool(due < other.due)
    if rank != other.rank:
        return bool(rank < other.rank)
    return bool(sequence < other.sequence)


@njit(cache=True, nogil=True)
def _set(entry: Record, due: float, rank: int, sequence: int, subject: int) -> None:
    entry.due = due
    entry.rank = rank
    entry.sequence = sequence
    entry.subject = subject
