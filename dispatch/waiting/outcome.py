"""The steps of a plan looked up by unit and by call, so that telling a long plan stays quick."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import inf

from msgspec import Struct

from dispatch.waiting.board import Board
from dispatch.waiting.steps import Sent, Steps


class Outcome(Struct, frozen=True, eq=False):
    """What a plan does with the board.

    `call_of` candidate number -> the call it is sent to. `taken_from` incident id -> units sent away from it.
    `first_arrival_s` call -> when the first of those sent to it arrives; absent = nobody is sent.
    """

    board: Board
    steps: Steps
    call_of: Mapping[int, int]
    sent_unit_ids: frozenset[str]
    taken_from: Mapping[str, Sequence[str]]
    first_arrival_s: Mapping[int, float]


def outcome_of(board: Board, steps: Steps) -> Outcome:
    everybody = (*steps.needed, *steps.extra)
    taken_from: defaultdict[str, list[str]] = defaultdict(list)
    for one in steps.needed:
        candidate = board.candidates[one.number]
        if candidate.leaves_incident_id is not None:
            taken_from[candidate.leaves_incident_id].append(candidate.unit.unit_id)
    first_arrival_s: dict[int, float] = {}
    for one in everybody:
        first_arrival_s[one.call] = min(first_arrival_s.get(one.call, inf), arrival_s_of(board, one))
    return Outcome(
        board=board,
        steps=steps,
        call_of={one.number: one.call for one in everybody},
        sent_unit_ids=frozenset(board.candidates[one.number].unit.unit_id for one in everybody),
        taken_from=dict(taken_from),
        first_arrival_s=first_arrival_s,
    )


def arrival_s_of(board: Board, sent: Sent) -> float:
    return float(board.costs.arrival_s[sent.number, sent.call])
