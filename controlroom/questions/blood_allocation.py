"""Blood for all requests that compete, and stock moved to where it will be used: proposals that change nothing."""

from collections.abc import Collection, Sequence

import numpy as np
from msgspec import Struct

from bloodbank.allocating.plan import AllocationPlan, plan_allocation
from bloodbank.forecast.forecast import Forecast
from bloodbank.forecast.history import SeriesKey
from bloodbank.model import BloodGroup, Component
from bloodbank.reason import Reason
from bloodbank.redistributing.gathering import situation_of, with_units
from bloodbank.redistributing.plan import RedistributionPlan, plan_redistribution
from bloodbank.redistributing.situation import ExpectedDemand
from bloodbank.refusal import Refused
from bloodbank.stock import fixed_place_ids
from controlroom.desk import Desk
from controlroom.questions.blood_planning import blood_forecast


class RedistributionAnswer(Struct, frozen=True, kw_only=True):
    """`planned_on` goes with the proposal of its transfers: a plan made before another was accepted is refused.

    `plan` is None while nothing is known of demand; `reasons` say so.
    """

    at: float
    planned_on: int
    plan: RedistributionPlan | None
    reasons: tuple[Reason, ...] = ()


def allocation_plan(
    desk: Desk, request_ids: Sequence[str] | None, *, explained: Collection[str] = ()
) -> AllocationPlan:
    """Raises Refused for a request nobody knows."""
    return plan_allocation(
        desk.room.state.bloodbank,
        request_ids,
        travel_times=desk.road_times,
        now=desk.now(),
        settings=desk.blood_settings,
        explained=explained,
    )


def redistribution(
    desk: Desk, demand: Sequence[ExpectedDemand] | None = None, *, solving_s: float = 10.0
) -> RedistributionAnswer:
    """Against the demand given, else that of the log's own forecast. Raises Refused."""
    state, now = desk.room.state, desk.now()
    reasons: tuple[Reason, ...] = ()
    if demand is None:
        answer = blood_forecast(desk, only=SeriesKey(), by=("place", "product", "group"), at="supplying")
        demand = expected_demand(answer.forecast, known=fixed_place_ids(state.bloodbank)) if answer.forecast else None
        reasons = answer.reasons
    planned_on = state.bloodbank.transfer_round
    if demand is None:
        return RedistributionAnswer(at=now, planned_on=planned_on, plan=None, reasons=reasons)
    settings = desk.blood_settings
    try:
        situation, units = situation_of(
            state.bloodbank, demand, travel_times=desk.road_times, now=now, settings=settings
        )
    except ValueError as error:
        raise Refused("demand-unusable", str(error), kind="invalid", field="demand") from error
    plan = plan_redistribution(
        situation,
        settings.redistribution,
        generator=np.random.default_rng(state.position),
        elapsed_s=desk.room.clock.now,
        solving_s=solving_s,
    )
    named = with_units(plan, units, now=now, days=situation.days)
    return RedistributionAnswer(at=now, planned_on=planned_on, plan=named, reasons=reasons)


def expected_demand(forecast: Forecast, *, known: Collection[str]) -> list[ExpectedDemand]:
    """The forecast in the terms of redistribution; series of places or products that nobody knows are left out."""
    components, groups = {each.value for each in Component}, {each.value for each in BloodGroup}
    found = []
    for series in forecast.series:
        key = series.key
        if key.place not in known or key.product not in components or key.group not in groups or not series.days:
            continue
        means = tuple(max(0.0, day.mean) for day in series.days)
        variance = sum(day.variance for day in series.days)
        ratio = variance / sum(means) if sum(means) > 0.0 else 1.0
        found.append(
            ExpectedDemand(
                place_id=key.place,
                component=Component(key.product),
                group=BloodGroup(key.group),
                means=means,
                variance_ratio=min(max(ratio, 1.0), 1000.0),
            )
        )
    return found
