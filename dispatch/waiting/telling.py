"""Why each unit goes where it goes in a plan, and what the plan can't do for each call."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from dispatch import reasons
from dispatch.messages import Reason
from dispatch.needs import Slot
from dispatch.reasons import joined
from dispatch.recommending.reasons import next_to_be_free
from dispatch.shortfalls import missed_target, unfilled_needs
from dispatch.state import DispatchState
from dispatch.waiting import reasons as own_reasons
from dispatch.waiting.board import Board
from dispatch.waiting.costs import keep_back_left_s
from dispatch.waiting.outcome import Outcome, arrival_s_of
from dispatch.waiting.steps import Sent, Steps


def why_sent(state: DispatchState, outcome: Outcome, sent: Sent) -> tuple[Reason, ...]:
    """What it fills, what it leaves, whom it replaces, why nobody nearer goes; then what is known of place and crew."""
    board = outcome.board
    candidate = board.candidates[sent.number]
    left_id = candidate.leaves_incident_id
    taken = () if left_id is None else (
        own_reasons.taken_in_plan(incident_id=left_id, left_priority=state.incidents[left_id].priority),
    )  # fmt: skip
    replaced = outcome.taken_from.get(board.calls[sent.call].incident.incident_id, ())
    replaces = (own_reasons.replaces_in_plan(unit_ids=", ".join(replaced)),) if replaced else ()
    nearer = tuple(_nearer(outcome, sent))
    fills = () if nearer and sent.slot.preference(candidate.capabilities) == 0 else (_fills(board, sent),)
    return (*fills, *taken, *replaces, *nearer, *candidate.notes)


def _fills(board: Board, sent: Sent) -> Reason:
    arrival_s, slot = arrival_s_of(board, sent), sent.slot
    if slot.optional:
        return own_reasons.fills_optional_need(need=slot.capabilities, estimated_arrival_s=arrival_s)
    step = slot.preference(board.candidates[sent.number].capabilities)
    if step == 0:
        return reasons.fills_need(need=slot.capabilities, estimated_arrival_s=arrival_s)
    return reasons.fills_need_otherwise(
        need=slot.capabilities, alternative=slot.alternatives[step - 1], estimated_arrival_s=arrival_s
    )


def _nearer(outcome: Outcome, sent: Sent) -> Iterator[Reason]:
    """The nearest of the units that would come earlier: it serves another call, or counts as later than this one."""
    board, own_s = outcome.board, arrival_s_of(outcome.board, sent)
    arrivals_s = board.costs.arrival_s[:, sent.call]
    earlier = np.flatnonzero(arrivals_s < own_s)
    by_arrival = earlier[np.argsort(arrivals_s[earlier], kind="stable")].tolist()
    nearest = next((number for number in by_arrival if _could_go(outcome, sent, number)), None)
    if nearest is None:
        return
    unit_id, later_s = board.candidates[nearest].unit.unit_id, own_s - float(arrivals_s[nearest])
    if nearest in outcome.call_of:
        other = board.calls[outcome.call_of[nearest]].incident.incident_id
        yield reasons.nearer_unit_serves_another(nearer_unit_id=unit_id, other_incident_id=other, later_s=later_s)
        return
    cost_s = _cost_there(board, nearest, sent)
    if np.isfinite(cost_s) and cost_s > sent.cost_s:
        yield own_reasons.nearer_unit_counts_later(
            nearer_unit_id=unit_id, later_s=later_s, counts_later_s=cost_s - sent.cost_s
        )


def _could_go(outcome: Outcome, sent: Sent, number: int) -> bool:
    """Whether the unit could be there instead: not one that goes to the same call, nor one that is not free yet."""
    board, candidate = outcome.board, outcome.board.candidates[number]
    if candidate.available_in_s is not None or not sent.slot.accepts(candidate.capabilities):
        return False
    if candidate.leaves_incident_id == board.calls[sent.call].incident.incident_id:
        return False
    goes_to = outcome.call_of.get(number)
    return candidate.is_free if goes_to is None else goes_to != sent.call


def _cost_there(board: Board, number: int, sent: Sent) -> float:
    step = sent.slot.preference(board.candidates[number].capabilities)
    return float(board.costs.cost_s[number, sent.call]) + board.settings.waiting.alternative_s * step


def what_is_missing(state: DispatchState, outcome: Outcome, call: int) -> tuple[Reason, ...]:
    """Needs left open, units kept back from them, who could come next for them, and the norm when it is missed."""
    board, steps = outcome.board, outcome.steps
    incident = board.calls[call].incident
    unavailable = board.entrants.unavailable[incident.priority]
    kept, unfilled = _kept_back(outcome, call)
    ahead = tuple(_next(board, one) for one in steps.next if one.call == call)
    missing = (*kept, *unfilled_needs(state, unfilled, sent=outcome.sent_unit_ids, unavailable=unavailable), *ahead)
    first_s = outcome.first_arrival_s.get(call)
    if first_s is None:
        return missing
    late = missed_target(incident, arrival_s=first_s, now=board.now, norm_s=board.norms_s[call])
    return (*missing, *late)


def _kept_back(outcome: Outcome, call: int) -> tuple[tuple[Reason, ...], tuple[Slot, ...]]:
    """(Reasons for the open slots that kept units could fill, the other open slots)."""
    board, still_open = outcome.board, outcome.steps.still_open[call]
    kept = [n for n in np.flatnonzero(board.costs.kept[:, call]).tolist() if n not in outcome.call_of]
    if not kept:
        return (), still_open
    longest_s = keep_back_left_s(board.calls[call].incident, now=board.now, settings=board.settings)
    found, others = [], []
    for slot, count in Counter(still_open).items():
        able = sum(slot.accepts(board.candidates[number].capabilities) for number in kept)
        if able:
            need = slot.capabilities
            found.append(own_reasons.units_kept_back(need=need, count=count, kept=able, longest_s=longest_s))
        else:
            others += [slot] * count
    return tuple(found), tuple(others)


def _next(board: Board, sent: Sent) -> Reason:
    candidate = board.candidates[sent.number]
    return next_to_be_free(
        need=joined(sent.slot.capabilities),
        unit_id=candidate.unit.unit_id,
        available_in_s=candidate.available_in_s or 0.0,
        estimated_arrival_s=arrival_s_of(board, sent),
    )


def how_made(steps: Steps) -> Reason:
    """How much better than one call after the other the plan is."""
    answer = steps.answer
    if not answer.optimum_known:
        return own_reasons.optimum_unknown()
    if answer.cost >= answer.greedy_cost:
        return own_reasons.greedy_is_best()
    return own_reasons.better_than_greedy(
        saved_share=(answer.greedy_cost - answer.cost) / answer.greedy_cost,
        different=len(set(answer.pairs) - set(answer.greedy_pairs)),
    )
