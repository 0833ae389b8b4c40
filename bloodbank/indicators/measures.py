"""The parts of each indicator. Every formula is said in `bloodbank/phrases/indicators.json`."""

from itertools import pairwise

import numpy as np

from bloodbank.indicators.ledger import BloodRecords
from bloodbank.indicators.parts import DAY_S, Part, Period, Ratio, code_of, joined, of_units
from bloodbank.indicators.sheet import NOTHING, FloatArray, IntArray
from bloodbank.kinds import BloodGroup, Component

MINUTE_S = 60.0


def issued(records: BloodRecords) -> Part:
    """Units handed out."""
    rows = records.issues
    return of_units(
        records, rows.codes["unit"], place=rows.codes["place"], at=rows.at["issued_at"], values=np.ones(rows.count)
    )


def used(records: BloodRecords) -> Part:
    """Units handed out that neither came back nor were discarded."""
    return issued(records).only(_is_used(records))


def _is_used(records: BloodRecords) -> np.ndarray:
    lost = np.zeros(records.units.count, dtype=bool)
    lost[records.discards.codes["unit"]] = True
    return np.isnan(records.issues.at["returned_at"]) & ~lost[records.issues.codes["unit"]]


def discarded(records: BloodRecords) -> Part:
    rows = records.discards
    return of_units(
        records, rows.codes["unit"], place=rows.codes["place"], at=rows.at["discarded_at"], values=np.ones(rows.count)
    )


def wastage(records: BloodRecords, period: Period) -> Ratio:
    lost = discarded(records)
    return Ratio(numerator=lost, denominator=joined(lost, used(records)))


def expiry(records: BloodRecords, period: Period) -> Ratio:
    lost = discarded(records)
    out_of_date = records.discards.at["discarded_at"] >= records.units.at["expires_at"][records.discards.codes["unit"]]
    return Ratio(numerator=lost.only(out_of_date), denominator=joined(lost, used(records)))


def returns(records: BloodRecords, period: Period) -> Ratio:
    back = ~np.isnan(records.issues.at["returned_at"])
    return Ratio(numerator=issued(records).only(back), denominator=issued(records))


def age_at_issue(records: BloodRecords, period: Period) -> Part:
    """Days; NaN where the time of collection is not known."""
    rows = records.issues
    days = (rows.at["issued_at"] - records.units.at["collected_at"][rows.codes["unit"]]) / DAY_S
    return of_units(records, rows.codes["unit"], place=rows.codes["place"], at=rows.at["issued_at"], values=days)


def life_at_issue(records: BloodRecords, period: Period) -> Part:
    rows = records.issues
    days = (records.units.at["expires_at"][rows.codes["unit"]] - rows.at["issued_at"]) / DAY_S
    return of_units(records, rows.codes["unit"], place=rows.codes["place"], at=rows.at["issued_at"], values=days)


def days_of_stock(records: BloodRecords, period: Period) -> Ratio:
    """Unit-days that could be used, month by month; a unit out of date on the shelf is no stock."""
    rows = records.stays
    unit = rows.codes["unit"]
    end_at = np.fmin(rows.at["end_at"], np.fmin(records.units.at["expires_at"][unit], period.until_at))
    begin_at = np.fmax(rows.at["begin_at"], period.from_at)
    edges = month_edges(period)
    pieces = []
    for first, next_at in pairwise(edges):
        begins, ends = np.fmax(begin_at, first), np.fmin(end_at, next_at)
        within = ends > begins
        days = (ends - begins)[within] / DAY_S
        place = rows.codes["place"][within]
        pieces.append(of_units(records, unit[within], place=place, at=begins[within], values=days))
    stock = joined(*pieces) if pieces else used(records).only(np.zeros(0, dtype=np.int64))
    return Ratio(numerator=stock, denominator=used(records))


def month_edges(period: Period) -> FloatArray:
    """The period's begin, every local midnight that begins a month within it, its end."""
    bounds = np.array([period.from_at, period.until_at])
    if not period.until_at > period.from_at:
        return bounds[:1]
    local = period.local_time(bounds)
    months = np.arange(*(local // DAY_S).astype(np.int64).astype("datetime64[D]").astype("datetime64[M]").astype(int))
    begins = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.float64) * DAY_S
    # The offset an hour or so before midnight is that of midnight, but on the night of a change of the clocks.
    begins -= period.local_time(begins) - begins
    inside = begins[(begins > period.from_at) & (begins < period.until_at)]
    return np.concatenate([bounds[:1], inside, bounds[1:]])


def fill(records: BloodRecords, period: Period) -> Ratio:
    return _filled(records, period, in_time=False)


def fill_in_time(records: BloodRecords, period: Period) -> Ratio:
    return _filled(records, period, in_time=True)


def _filled(records: BloodRecords, period: Period, *, in_time: bool) -> Ratio:
    """By line of a request; what is not due yet, or was cancelled before anything was issued, does not count."""
    requests, lines, issues = records.requests, records.lines, records.issues
    known = issues.codes["request"] != NOTHING
    request = issues.codes["request"][known]
    component = records.units.codes["component"][issues.codes["unit"][known]]
    late = issues.at["issued_at"][known] > requests.at["needed_by_at"][request]
    timely = ~late if in_time else np.ones(len(request), dtype=bool)
    wide = len(records.words) + 1
    given = np.bincount((request * wide + component)[timely], minlength=1)
    line = lines.codes["request"] * wide + lines.codes["component"]
    got = np.where(line < len(given), given[np.minimum(line, len(given) - 1)], 0)
    of = lines.codes["request"]
    helped = np.bincount(request, minlength=requests.count)[of] > 0
    due = (requests.at["needed_by_at"][of] <= records.last_at) & (lines.codes["count"] > 0)
    counted = due & (np.isnan(requests.at["cancelled_at"][of]) | helped)
    asked = _of_requests(records, of, lines.codes["component"], values=lines.codes["count"].astype(np.float64))
    filled = _of_requests(
        records, of, lines.codes["component"], values=np.minimum(got, lines.codes["count"]).astype(np.float64)
    )
    return Ratio(numerator=filled.only(counted), denominator=asked.only(counted))


def _of_requests(records: BloodRecords, request: IntArray, component: IntArray, *, values: FloatArray) -> Part:
    requests = records.requests
    return Part(
        values=values,
        at=requests.at["requested_at"][request],
        place=requests.codes["place"][request],
        component=component,
        group=requests.codes["group"][request],
    )


def time_to_issue(records: BloodRecords, period: Period) -> Part:
    """Minutes from a request to the first unit of each component that was handed out for it."""
    issues = records.issues
    known = issues.codes["request"] != NOTHING
    request = issues.codes["request"][known]
    component = records.units.codes["component"][issues.codes["unit"][known]]
    both, first = np.unique(request * (len(records.words) + 1) + component, return_index=True)
    of = both // (len(records.words) + 1)
    waited = (issues.at["issued_at"][known][first] - records.requests.at["requested_at"][of]) / MINUTE_S
    return _of_requests(records, of, component[first], values=waited)


def crossmatched(records: BloodRecords, period: Period) -> Ratio:
    rows = records.crossmatches
    every = of_units(
        records,
        rows.codes["unit"],
        place=rows.codes["place"],
        at=rows.at["crossmatched_at"],
        values=np.ones(rows.count),
    )
    return Ratio(numerator=every, denominator=every.only(rows.codes["transfused"] == 1))


def o_negative(records: BloodRecords, period: Period) -> Ratio:
    cells = used(records)
    cells = cells.only(cells.component == code_of(records, Component.RED_CELLS.value))
    return Ratio(numerator=cells.only(cells.group == code_of(records, BloodGroup.O_NEG.value)), denominator=cells)


def o_negative_to_others(records: BloodRecords, period: Period) -> Ratio:
    """Of the O RhD-negative red cells used for patients of a known group."""
    o_negative_code = code_of(records, BloodGroup.O_NEG.value)
    kept = _is_used(records)
    cells, request = used(records), records.issues.codes["request"][kept]
    groups = np.append(records.requests.codes["group"], NOTHING)
    patient = groups[np.where(request == NOTHING, len(groups) - 1, request)]
    is_red = cells.component == code_of(records, Component.RED_CELLS.value)
    known = is_red & (cells.group == o_negative_code) & (patient != NOTHING)
    return Ratio(numerator=cells.only(known & (patient != o_negative_code)), denominator=cells.only(known))


def emergency(records: BloodRecords, period: Period) -> Ratio:
    every = issued(records)
    return Ratio(numerator=every.only(records.issues.codes["uncrossmatched"] == 1), denominator=every)
