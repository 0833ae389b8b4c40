"""The report: every interval, the norms and what became of the incidents, for each group."""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from dispatch.indicators.by_group import CodeArray, GroupedTable, distinct
from dispatch.indicators.fractiles import Summary, summaries
from dispatch.indicators.groups import DIMENSIONS, Groups, Setting, grouped
from dispatch.indicators.intervals import CALL, INCIDENT, INTERVALS, RESPONSE, Interval, with_own_call
from dispatch.indicators.norm_outcome import NormOutcome, cities_of, norm_outcomes
from dispatch.indicators.records import Records, whole
from dispatch.indicators.standards import ClauseOutcome, clause_outcome, standards
from dispatch.ports import BoolArray, FloatArray
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings

MOST_DIMENSIONS = 3
OPEN = "open"
UNDER_WAY = "under-way"


class IndicatorRow(Struct, frozen=True, kw_only=True):
    """One group. `dispositions` counts incidents by what became of them (`open` while nothing has), `response_ends`
    counts responses by how they ended (`under-way` while they have not).
    """

    group: Mapping[str, str]
    calls: int
    incidents: int
    responses: int
    dispositions: Mapping[str, int]
    response_ends: Mapping[str, int]
    intervals: Mapping[str, Summary]
    norms: NormOutcome


class StandardOutcome(Struct, frozen=True, kw_only=True):
    code: str
    title: str
    source: str
    note: str
    clauses: tuple[ClauseOutcome, ...]


class IndicatorReport(Struct, frozen=True, kw_only=True):
    """Of the calls received from `from_at` on and before `until_at` (None: no bound), as known at `as_of_at`."""

    from_at: float | None
    until_at: float | None
    as_of_at: float
    by: tuple[str, ...]
    rows: tuple[IndicatorRow, ...]
    standards: tuple[StandardOutcome, ...] = ()


def indicator_report(
    records: Records,
    *,
    from_at: float | None = None,
    until_at: float | None = None,
    by: Sequence[str] = (),
    standard_codes: Sequence[str] = (),
    setting: Setting,
    settings: DispatchSettings,
) -> IndicatorReport:
    """Raises Refused for a dimension or a standard that is not known, and for a time that ends before it begins."""
    check_asked(from_at=from_at, until_at=until_at, by=by, standard_codes=standard_codes)
    chosen = records.received(from_at=from_at, until_at=until_at)
    groups = grouped(records, by, setting)
    return IndicatorReport(
        from_at=from_at,
        until_at=until_at,
        as_of_at=records.as_of_at,
        by=tuple(by),
        rows=_rows(records, chosen, groups, settings),
        standards=_standards(records, chosen, standard_codes, settings),
    )


def check_asked(
    *, from_at: float | None, until_at: float | None, by: Sequence[str], standard_codes: Sequence[str] = ()
) -> None:
    if from_at is not None and until_at is not None and until_at <= from_at:
        raise Refused("period-empty", "until must be later than from", kind="invalid", field="until")
    unknown = [name for name in by if name not in DIMENSIONS]
    if unknown or len(by) > MOST_DIMENSIONS or len(set(by)) != len(by):
        known = ", ".join(DIMENSIONS)
        detail = f"by takes up to {MOST_DIMENSIONS} different ones of {known}, not {', '.join(by)}"
        raise Refused("dimension-unknown", detail, kind="invalid", field="by")
    for code in standard_codes:
        if code not in standards():
            detail = f"There is no standard {code!r}; known are {', '.join(standards())}."
            raise Refused("standard-not-found", detail, kind="invalid", field="standard")


def _rows(
    records: Records, chosen: tuple[BoolArray, BoolArray, BoolArray], groups: Groups, settings: DispatchSettings
) -> tuple[IndicatorRow, ...]:
    calls, incidents, responses = chosen
    size = len(groups.labels)
    tables = {
        CALL: GroupedTable.of(records.calls, calls, groups.calls, groups=size),
        INCIDENT: GroupedTable.of(records.incidents, incidents, groups.incidents, groups=size),
        RESPONSE: GroupedTable.of(records.responses, responses, groups.responses, groups=size),
    }
    counts = {name: np.diff(table.bounds).tolist() for name, table in tables.items()}
    norms = norm_outcomes(
        records, incidents & with_own_call(records.incidents), groups.incidents, groups=size, settings=settings
    )
    intervals = {code: interval_summaries(interval, tables[interval.of]) for code, interval in INTERVALS.items()}
    words = (*records.words, OPEN), (*records.words, UNDER_WAY)
    dispositions = _tally(records.incidents["disposition"], incidents, groups.incidents, words[0], groups=size)
    ends = _tally(records.responses["ended"], responses, groups.responses, words[1], groups=size)
    return tuple(
        IndicatorRow(
            group=groups.labels[number],
            calls=counts[CALL][number],
            incidents=counts[INCIDENT][number],
            responses=counts[RESPONSE][number],
            dispositions=dispositions[number],
            response_ends=ends[number],
            intervals={code: found[number] for code, found in intervals.items()},
            norms=norms[number],
        )
        for number in range(size)
        if not groups.labels[number] or any(count[number] for count in counts.values())
    )


def interval_summaries(interval: Interval, table: GroupedTable) -> list[Summary]:
    """Of the table that the interval is of: one for each group."""
    columns = table.columns
    return summaries(columns[interval.end] - columns[interval.begin], interval.due(columns), table)


def _tally(
    codes: FloatArray, chosen: BoolArray, group: CodeArray, words: Sequence[str], *, groups: int
) -> list[dict[str, int]]:
    """How many of each code in every group; -1 is the last of the words."""
    kinds, kind_of = distinct(whole(codes)[chosen])
    counts = np.bincount(group[chosen] * len(kinds) + kind_of, minlength=groups * len(kinds))
    names = [words[kind] for kind in kinds.tolist()]
    rows = counts.reshape(groups, len(kinds)).tolist()
    return [{name: count for name, count in zip(names, row, strict=True) if count} for row in rows]


def _standards(
    records: Records, chosen: tuple[BoolArray, BoolArray, BoolArray], codes: Sequence[str], settings: DispatchSettings
) -> tuple[StandardOutcome, ...]:
    if not codes:
        return ()
    calls, incidents, responses = chosen
    city = cities_of(records, settings)
    found = []
    for code in codes:
        standard = standards()[code]
        outcomes = tuple(
            clause_outcome(clause, records, calls=calls, incidents=incidents, responses=responses, city=city)
            for clause in standard.clauses
        )
        found.append(
            StandardOutcome(
                code=code, title=standard.title, source=standard.source, note=standard.note, clauses=outcomes
            )
        )
    return tuple(found)
