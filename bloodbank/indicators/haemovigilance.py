"""Reactions to transfusions, counted by kind, severity and imputability, and their rate."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
from msgspec import Struct

from bloodbank.haemovigilance.terms import Imputability
from bloodbank.indicators.ledger import BloodRecords
from bloodbank.indicators.parts import Part, Period, Ratio, code_of, of_units
from bloodbank.indicators.sheet import NOTHING

NOT_CAUSED = (Imputability.EXCLUDED, Imputability.UNLIKELY)


class ReactionCount(Struct, frozen=True, kw_only=True):
    """As last judged; `imputability` is None while nobody has judged it. Terms: ISBT and IHN (2011)."""

    kind: str
    severity: int
    imputability: str | None
    count: int


def reactions(records: BloodRecords) -> Part:
    """Every reaction reported, by its onset and the first unit named; values are its rows."""
    rows = records.reactions
    unit = rows.codes["unit"]
    known = np.flatnonzero(unit != NOTHING)
    return of_units(
        records,
        unit[known],
        place=rows.codes["place"][known],
        at=rows.at["onset_at"][known],
        values=known.astype(np.float64),
    )


def reaction_rate(records: BloodRecords, period: Period) -> Ratio:
    """Without those that the transfusion did not cause, or hardly."""
    every = reactions(records)
    judged = records.reactions.codes["imputability"][every.values.astype(np.int64)]
    counted = every.only(~np.isin(judged, [code_of(records, each.value) for each in NOT_CAUSED]))
    ones = Part(
        values=np.ones(len(counted.values)),
        at=counted.at,
        place=counted.place,
        component=counted.component,
        group=counted.group,
    )
    return Ratio(numerator=ones, denominator=transfused(records))


def transfused(records: BloodRecords) -> Part:
    rows = records.issues
    chosen = ~np.isnan(rows.at["transfused_at"])
    return of_units(
        records,
        rows.codes["unit"][chosen],
        place=rows.codes["place"][chosen],
        at=rows.at["transfused_at"][chosen],
        values=np.ones(int(chosen.sum())),
    )


def counted(records: BloodRecords, rows: Iterable[float]) -> tuple[ReactionCount, ...]:
    """The gravest first, then the commonest."""
    codes, words = records.reactions.codes, records.words
    found = Counter(
        (int(codes["severity"][int(row)]), int(codes["kind"][int(row)]), int(codes["imputability"][int(row)]))
        for row in rows
    )
    counts = [
        ReactionCount(
            kind=words[kind],
            severity=severity,
            imputability=None if imputability == NOTHING else words[imputability],
            count=count,
        )
        for (severity, kind, imputability), count in found.items()
    ]
    return tuple(sorted(counts, key=lambda each: (-each.severity, -each.count, each.kind, each.imputability or "")))
