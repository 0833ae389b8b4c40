"""The report: every indicator with its numerator and denominator, for each group asked for."""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from bloodbank.indicators.catalogue import indicators
from bloodbank.indicators.haemovigilance import ReactionCount, counted, reactions
from bloodbank.indicators.ledger import BloodRecords
from bloodbank.indicators.measures import discarded
from bloodbank.indicators.parts import DAY_S, LocalTime, Part, Period, Ratio
from bloodbank.indicators.sheet import FloatArray, IntArray
from bloodbank.reason import Reason
from bloodbank.refusal import Refused

DIMENSIONS = ("place", "component", "group", "month")
NONE = "none"
GroupKey = tuple[int, ...]


class Formula(Struct, frozen=True, kw_only=True):
    """What an indicator is, in words."""

    code: str
    unit: str
    formula: Reason


class Figure(Struct, frozen=True, kw_only=True):
    """`value` is `numerator` / `denominator`; of single values it is their mean, `denominator` counts them, `p50` and
    `p90` are those that half and nine tenths do not exceed, `missing` had a time unknown. None where nothing counts.
    """

    value: float | None
    numerator: float
    denominator: float
    p50: float | None = None
    p90: float | None = None
    missing: int = 0


class BloodIndicatorRow(Struct, frozen=True, kw_only=True):
    """One group. `discarded`: units by the reason given; `reactions` as last judged."""

    group: Mapping[str, str]
    figures: Mapping[str, Figure]
    discarded: Mapping[str, int]
    reactions: tuple[ReactionCount, ...] = ()


class BloodIndicatorReport(Struct, frozen=True, kw_only=True):
    """Of what happened from `from_at` on and before `until_at`, as known at `as_of_at`."""

    from_at: float | None
    until_at: float | None
    as_of_at: float
    by: tuple[str, ...]
    formulas: tuple[Formula, ...]
    rows: tuple[BloodIndicatorRow, ...]


def check_asked(*, from_at: float | None, until_at: float | None, by: Sequence[str]) -> None:
    """Raises Refused."""
    if from_at is not None and until_at is not None and until_at <= from_at:
        raise Refused("period-empty", "until must be later than from", kind="invalid", field="until")
    if len(set(by)) != len(by) or not set(by) <= set(DIMENSIONS):
        detail = f"by takes different ones of {', '.join(DIMENSIONS)}, not {', '.join(by)}"
        raise Refused("dimension-unknown", detail, kind="invalid", field="by")


def blood_indicator_report(
    records: BloodRecords,
    *,
    from_at: float | None = None,
    until_at: float | None = None,
    by: Sequence[str] = (),
    local_time: LocalTime,
) -> BloodIndicatorReport:
    """Raises Refused."""
    check_asked(from_at=from_at, until_at=until_at, by=by)
    period = _period(records, from_at=from_at, until_at=until_at, local_time=local_time)
    figures: dict[GroupKey, dict[str, Figure]] = {}
    for indicator in indicators():
        for group, figure in _figures(indicator.parts(records, period), by, period).items():
            figures.setdefault(group, {})[indicator.code] = figure
    reasons = _reasons(records, by, period)
    reacted = {group: counted(records, rows) for group, rows in _split(reactions(records), by, period).items()}
    groups = sorted({*figures, *reasons, *reacted}) or ([()] if not by else [])
    empty = {indicator.code: Figure(value=None, numerator=0.0, denominator=0.0) for indicator in indicators()}
    return BloodIndicatorReport(
        from_at=from_at,
        until_at=until_at,
        as_of_at=records.last_at,
        by=tuple(by),
        formulas=tuple(Formula(code=each.code, unit=each.unit, formula=each.formula) for each in indicators()),
        rows=tuple(
            BloodIndicatorRow(
                group=_labels(records, group, by),
                figures=empty | figures.get(group, {}),
                discarded=reasons.get(group, {}),
                reactions=reacted.get(group, ()),
            )
            for group in groups
        ),
    )


def _period(records: BloodRecords, *, from_at: float | None, until_at: float | None, local_time: LocalTime) -> Period:
    """What is not over yet counts up to the last event that is known."""
    began = records.stays.at["begin_at"]
    known_until_at = float(np.nextafter(records.last_at, np.inf))
    first_at = float(began.min()) if len(began) else records.last_at
    return Period(
        from_at=first_at if from_at is None else from_at,
        until_at=known_until_at if until_at is None else min(until_at, known_until_at),
        local_time=local_time,
    )


def _figures(parts: Ratio | Part, by: Sequence[str], period: Period) -> dict[GroupKey, Figure]:
    if isinstance(parts, Part):
        return {group: _summary(values) for group, values in _split(parts, by, period).items()}
    above = {group: float(values.sum()) for group, values in _split(parts.numerator, by, period).items()}
    below = {group: float(values.sum()) for group, values in _split(parts.denominator, by, period).items()}
    return {group: _ratio(above.get(group, 0.0), below.get(group, 0.0)) for group in {*above, *below}}


def _ratio(numerator: float, denominator: float) -> Figure:
    value = numerator / denominator if denominator > 0.0 else None
    return Figure(value=value, numerator=numerator, denominator=denominator)


def _summary(values: FloatArray) -> Figure:
    known = np.sort(values[~np.isnan(values)])
    if not len(known):
        return Figure(value=None, numerator=0.0, denominator=0.0, missing=len(values))
    # Nearest rank: never between two values that were observed.
    middle, most = (float(known[max(int(np.ceil(share * len(known) - 1e-9)), 1) - 1]) for share in (0.5, 0.9))
    return Figure(
        value=float(known.mean()),
        numerator=float(known.sum()),
        denominator=float(len(known)),
        p50=middle,
        p90=most,
        missing=len(values) - len(known),
    )


def _split(part: Part, by: Sequence[str], period: Period) -> dict[GroupKey, FloatArray]:
    """The values of each group within the period."""
    part = part.only(within(part.at, period))
    if not by:
        return {(): part.values} if len(part.values) else {}
    codes = np.stack([_codes(part, name, period) for name in by], axis=1)
    groups, number = np.unique(codes, axis=0, return_inverse=True)
    order = np.argsort(number.ravel(), kind="stable")
    bounds = np.searchsorted(number.ravel()[order], np.arange(len(groups) + 1))
    return {
        tuple(int(code) for code in group): part.values[order[bounds[place] : bounds[place + 1]]]
        for place, group in enumerate(groups)
    }


def within(at: FloatArray, period: Period) -> np.ndarray:
    return np.asarray((at >= period.from_at) & (at < period.until_at))


def _codes(part: Part, name: str, period: Period) -> IntArray:
    if name != "month":
        return np.asarray(getattr(part, name))
    days = (period.local_time(part.at) // DAY_S).astype(np.int64)
    return np.asarray(days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64))


def _labels(records: BloodRecords, group: GroupKey, by: Sequence[str]) -> dict[str, str]:
    labels = {}
    for name, code in zip(by, group, strict=True):
        word = str(np.datetime64(code, "M")) if name == "month" else (NONE if code < 0 else records.words[code])
        labels[name] = word
    return labels


def _reasons(records: BloodRecords, by: Sequence[str], period: Period) -> dict[GroupKey, dict[str, int]]:
    """Discarded units by group and reason, the commonest first."""
    found: dict[GroupKey, dict[str, int]] = {}
    lost, reason = discarded(records), records.discards.codes["reason"]
    for code in np.unique(reason):
        for group, values in _split(lost.only(reason == code), by, period).items():
            found.setdefault(group, {})[records.words[int(code)]] = len(values)
    return {group: dict(sorted(each.items(), key=lambda item: (-item[1], item[0]))) for group, each in found.items()}
