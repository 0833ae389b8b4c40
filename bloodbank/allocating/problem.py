"""The competing requests as numbers: what each lacks, and what each lot would cost it."""

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct, structs

from bloodbank.allocating.settings import AllocationSettings
from bloodbank.allocating.shelves import DAY_S, HOUR_S, Floats, Ints, Shelves
from bloodbank.decisions.reserving import refuse_unsuitable
from bloodbank.model import BloodRequest, BloodState, BloodUnit, Component
from bloodbank.recipient.case import Case
from bloodbank.refusal import Refused
from bloodbank.rules.allowed_groups import allowed_groups
from bloodbank.rules.suitability import first_reason_against
from bloodbank.settings import BloodSettings

LATE_AT_MOST = 0.9  # of the price of no unit at all: late blood is better than none


class Line(Struct, frozen=True, kw_only=True):
    """So many units of a component that a request still lacks. `request` is its row; `place` the asking place's."""

    request: int
    component: Component
    count: int
    place: int


class Offers(Struct, frozen=True, kw_only=True):
    """Which lot may serve which line at what price in points for each unit: three arrays of one length."""

    line: Ints
    lot: Ints
    price: Floats


class AllocationProblem(Struct, frozen=True, kw_only=True):
    """`arrives_at` (requests, places): infinite where there is no way. `suits` (lines, kinds): by the hard rules.

    `shortage`: price of each unit a line lacks in the end. `stop`: price of each further place of a request.
    """

    state: BloodState
    requests: tuple[BloodRequest, ...]
    cases: tuple[Case, ...]
    lines: tuple[Line, ...]
    shelves: Shelves
    arrives_at: Floats
    suits: np.ndarray
    shortage: Floats
    stop: float
    at: float


def arrivals(between_s: Floats, asking: Sequence[int], *, now: float, settings: BloodSettings) -> Floats:
    """(requests, places): when units would be at the asking place, as `bloodbank.sources` reckons."""
    travel_s = between_s[:, list(asking)].T
    ready_at = now + settings.preparation_s + settings.handling_s
    at: Floats = ready_at + np.where(np.isfinite(travel_s) & (travel_s >= 0.0), travel_s, math.inf)
    at[np.arange(len(asking)), list(asking)] = now + settings.handling_s
    return at


def suitable_kinds(
    cases: Sequence[Case], lines: Sequence[Line], kinds: Sequence[BloodUnit], *, settings: BloodSettings
) -> np.ndarray:
    """(lines, kinds): whether the one place that judges units for recipients has nothing against the kind."""
    suits = np.zeros((len(lines), len(kinds)), dtype=np.bool_)
    alike: dict[object, np.ndarray] = {}
    for row, line in enumerate(lines):
        case = cases[line.request]
        who = _stranger(case, line)
        known = None if who is None else alike.get(who)
        suits[row] = _suiting(case, line, kinds, settings=settings) if known is None else known
        if who is not None:
            alike[who] = suits[row]
    return suits


def _stranger(case: Case, line: Line) -> object | None:
    """What the rules can know of somebody without a record; None with one. Whom rules can't tell apart get the same."""
    if case.recipient is not None:
        return None
    asked = next(each for each in case.request.lines if each.component is line.component)
    nameless = structs.replace(
        case.request,
        request_id="",
        place_id="",
        lines=(structs.replace(asked, count=1),),
        needed_by_at=0.0,
        requested_at=0.0,
        patient_id=None,
        blood_unit_ids=(),
        returned_unit_ids=(),
    )
    return nameless, case.finding.groups, case.finding.contradiction is None, case.may_bear_children


def _suiting(case: Case, line: Line, kinds: Sequence[BloodUnit], *, settings: BloodSettings) -> np.ndarray:
    return np.array(
        [
            unit.component is line.component and first_reason_against(unit, case, settings=settings) is None
            for unit in kinds
        ],
        dtype=np.bool_,
    )


def allowed(state: BloodState, request: BloodRequest, unit: BloodUnit, *, now: float, settings: BloodSettings) -> bool:
    """Whether the decision to reserve would allow the unit: its very rules are asked."""
    try:
        refuse_unsuitable(state, request, [unit], now=now, settings=settings)
    except Refused:
        return False
    return True


class PricedLine(Struct, frozen=True, kw_only=True):
    """What may serve a line, the cheapest first. `held`: units in each lot and those before it."""

    lots: Ints
    price: Floats
    held: Ints


def priced_lines(problem: AllocationProblem, *, settings: BloodSettings) -> list[PricedLine]:
    """Every line with every lot that may serve it."""
    groups: dict[object, Floats] = {}
    found = []
    for row, line in enumerate(problem.lines):
        lots, price = _priced_lots(problem, line, row, groups, settings=settings)
        order = np.argsort(price, kind="stable")
        lots = lots[order]
        found.append(PricedLine(lots=lots, price=price[order], held=np.cumsum(problem.shelves.count[lots])))
    return found


def offers_of(problem: AllocationProblem, *, depth: int | None, settings: BloodSettings) -> Offers:
    """Every lot that may serve a line, or of the cheapest those that hold `depth` times what the line lacks."""
    return offers_among(problem, priced_lines(problem, settings=settings), depth=depth)


def offers_among(problem: AllocationProblem, priced: Sequence[PricedLine], *, depth: int | None) -> Offers:
    """The same of lines that are priced already."""
    if not priced:
        return Offers(line=np.zeros(0, np.int64), lot=np.zeros(0, np.int64), price=np.zeros(0))
    ends = [
        len(each.lots) if depth is None else int(np.searchsorted(each.held, depth * line.count)) + 1
        for each, line in zip(priced, problem.lines, strict=True)
    ]
    lots = [each.lots[:end] for each, end in zip(priced, ends, strict=True)]
    return Offers(
        line=np.repeat(np.arange(len(priced)), [len(some) for some in lots]),
        lot=np.concatenate(lots),
        price=np.concatenate([each.price[:end] for each, end in zip(priced, ends, strict=True)]),
    )


def _priced_lots(
    problem: AllocationProblem, line: Line, row: int, groups: dict[object, Floats], *, settings: BloodSettings
) -> tuple[Ints, Floats]:
    """Lots that suit a line, can be brought and keep until they are used, with the price of a unit of each.

    `groups`: prices of kinds by group, for those who have the same groups to choose from.
    """
    shelves, request = problem.shelves, problem.requests[line.request]
    lots = np.flatnonzero(problem.suits[row][shelves.kind])
    arrives_at = problem.arrives_at[line.request][shelves.place[lots]]
    reachable = np.isfinite(arrives_at)
    lots, arrives_at = lots[reachable], arrives_at[reachable]
    keeps = shelves.first_expiry_at[lots] > ends_at(request, arrives_at, settings=settings)
    lots, arrives_at = lots[keeps], arrives_at[keeps]
    return lots, _price(problem, line, row, lots, arrives_at, groups, settings=settings)


def ends_at(request: BloodRequest, arrives_at: Floats, *, settings: BloodSettings) -> Floats:
    """When the transfusion would have ended, by when units arrive; see `BloodSettings.planned_end_at`."""
    lasts_s = settings.planned_end_at(request.urgency, needed_by_at=0.0, now=0.0)
    return np.maximum(arrives_at, request.needed_by_at) + lasts_s


def _price(
    problem: AllocationProblem,
    line: Line,
    row: int,
    lots: Ints,
    arrives_at: Floats,
    groups: dict[object, Floats],
    *,
    settings: BloodSettings,
) -> Floats:
    prices: AllocationSettings = settings.allocation
    shelves, request = problem.shelves, problem.requests[line.request]
    urgency = request.urgency.value
    wait_h = (arrives_at - problem.at) / HOUR_S
    late_h = np.maximum(0.0, arrives_at - request.needed_by_at) / HOUR_S
    waiting = prices.wait_an_hour[urgency] * wait_h + prices.late_an_hour[urgency] * late_h
    most = LATE_AT_MOST * problem.shortage[row]
    days_left = np.minimum((shelves.first_expiry_at[lots] - problem.at) / DAY_S, prices.most_days_left)
    leaves = shelves.reserved[lots] & (shelves.place[lots] != line.place)
    group = _group_prices(problem, line, groups, settings=settings)[shelves.kind[lots]]
    price: Floats = np.minimum(waiting + group + prices.reserve * leaves, most) + prices.day_left * days_left
    return price


def _group_prices(
    problem: AllocationProblem, line: Line, known: dict[object, Floats], *, settings: BloodSettings
) -> Floats:
    """For every kind: how far down the list of preference it is, and whether it is scarce and another's."""
    prices, case = settings.allocation, problem.cases[line.request]
    preferred = allowed_groups(case, line.component, settings=settings)
    who = (line.component, preferred, case.finding.groups)
    if who not in known:
        scarce = prices.scarce_groups.get(line.component.value, ())
        steps = {group: step for step, group in enumerate(preferred)}
        found = []
        for kind in problem.shelves.kinds:
            other = bool(case.finding.groups) and kind.group not in case.finding.groups and kind.group in scarce
            found.append(prices.group_step * steps.get(kind.group, len(preferred)) + prices.scarce_group * other)
        known[who] = np.array(found)
    return known[who]
