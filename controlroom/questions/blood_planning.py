"""What will be asked for, how much to hold of it, and what to order today."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from bloodbank.forecast.errors import ForecastUnusable
from bloodbank.forecast.history import PARTS, SeriesKey, date_of, weekday_of
from bloodbank.forecast.usage import CountedAt
from bloodbank.indicators.parts import DAY_S
from bloodbank.reason import Reason
from bloodbank.refusal import Refused
from bloodbank.target.ordering import SeriesOrder, propose_orders
from bloodbank.target.stock_by_age import stock_by_age
from controlroom.blood_planning import Asked, ForecastAnswer, Known, TargetAnswer
from controlroom.desk import Desk
from controlroom.questions.indicators import local_time_of


class OrderAnswer(Struct, frozen=True, kw_only=True):
    """What a place should order on a day, by product and group; nothing while there is too little history."""

    place_id: str
    day: str
    weeks: float
    orders: tuple[SeriesOrder, ...]
    reasons: tuple[Reason, ...] = ()


def blood_forecast(desk: Desk, *, only: SeriesKey, by: Sequence[str], at: CountedAt) -> ForecastAnswer:
    """Raises Refused, LogUnavailable."""
    try:
        return desk.blood_planning.forecast(_known(desk), Asked(only=only, by=_parts(by), at=at))
    except ForecastUnusable as error:
        raise Refused("too-many-series", str(error), kind="invalid") from error


def blood_targets(desk: Desk, *, only: SeriesKey, at: CountedAt) -> TargetAnswer:
    """By place, product and group. Raises Refused, LogUnavailable."""
    try:
        return desk.blood_planning.targets(_known(desk), Asked(only=only, at=at))
    except ForecastUnusable as error:
        raise Refused("too-many-series", str(error), kind="invalid") from error


def blood_order(desk: Desk, *, place_id: str, at: CountedAt) -> OrderAnswer:
    """For one place, from its stock by age. Raises Refused, LogUnavailable."""
    known = _known(desk)
    answer = blood_targets(desk, only=SeriesKey(place=place_id), at=at)
    stocks = stock_by_age(desk.room.state.bloodbank, now=desk.now(), place_id=place_id)
    return OrderAnswer(
        place_id=place_id,
        day=date_of(known.today),
        weeks=answer.weeks,
        orders=propose_orders(answer.targets, stocks, weekday=int(weekday_of(known.today))),
        reasons=answer.reasons,
    )


def _known(desk: Desk) -> Known:
    local_time = local_time_of(desk.pack.settings.timezone)
    return Known(
        records=desk.blood_books.records(up_to=desk.room.state.position),
        today=int(local_time(np.array([desk.now()]))[0] // DAY_S),
        local_time=local_time,
    )


def _parts(by: Sequence[str]) -> tuple[str, ...]:
    if not set(by) <= set(PARTS) or len(set(by)) != len(by):
        detail = f"by takes different ones of {', '.join(PARTS)}, not {', '.join(by)}"
        raise Refused("dimension-unknown", detail, kind="invalid", field="by")
    return tuple(part for part in PARTS if part in by)
