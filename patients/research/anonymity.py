"""k-anonymity (Sweeney, 2002): everybody shares age band, sex and period of death with k - 1 others at least.

The finest of a few steps that leaves out no more than a tenth is taken, the coarsest where none does; who still stands
in a smaller group is left out. Codes that fewer than k people have are left out too, as one rare illness can name a
person. This does not make what is told diverse within a group (l-diversity).
"""

from collections import Counter
from collections.abc import Sequence

from patients.research.model import ArchivedHistory, ArchiveReport, DeceasedHistory

STEPS = ((5, 1), (10, 1), (10, 5), (20, 5), (20, 10))
MOST_SUPPRESSED = 0.1
MOST_COUNTED = 10
UNKNOWN = "unknown"
Group = tuple[str, str, str]


def anonymised(people: Sequence[DeceasedHistory], *, k: int) -> tuple[list[ArchivedHistory], ArchiveReport]:
    """Rows in an order that tells nothing, and how they were made. Raises ValueError for a `k` below 2."""
    if k < 2:
        raise ValueError("k: give 2 or more")
    age_years, period_years = _finest_step(people, k=k)
    groups = Counter(_group(each, age_years, period_years) for each in people)
    kept = [each for each in people if groups[_group(each, age_years, period_years)] >= k]
    common, left_out = _common_codes(kept, k=k)
    rows = [_row(each, _group(each, age_years, period_years), common) for each in kept]
    sizes = [count for count in groups.values() if count >= k]
    report = ArchiveReport(
        k=k,
        age_band_years=age_years,
        death_period_years=period_years,
        people=len(people),
        archived=len(kept),
        suppressed=len(people) - len(kept),
        smallest_group=min(sizes, default=None),
        codes_suppressed=left_out,
    )
    return sorted(rows, key=repr), report


def _finest_step(people: Sequence[DeceasedHistory], *, k: int) -> tuple[int, int]:
    for step in STEPS:
        groups = Counter(_group(each, *step) for each in people)
        alone = sum(count for count in groups.values() if count < k)
        if alone <= MOST_SUPPRESSED * len(people):
            return step
    return STEPS[-1]


def _group(person: DeceasedHistory, age_years: int, period_years: int) -> Group:
    age = UNKNOWN if person.age_years is None else _band(person.age_years, age_years)
    return age, person.sex, _band(person.death_year, period_years)


def _band(value: int, width: int) -> str:
    start = value // width * width
    return str(start) if width == 1 else f"{start}-{start + width - 1}"


def _codes(person: DeceasedHistory) -> set[str]:
    group = set() if person.blood_group is None else {f"group {person.blood_group}"}
    return group | {*person.conditions} | {*person.prescriptions}


def _common_codes(people: Sequence[DeceasedHistory], *, k: int) -> tuple[set[str], int]:
    held = Counter(code for each in people for code in _codes(each))
    return {code for code, count in held.items() if count >= k}, sum(count < k for count in held.values())


def _row(person: DeceasedHistory, group: Group, common: set[str]) -> ArchivedHistory:
    age, sex, period = group
    return ArchivedHistory(
        age_band=age,
        sex=sex,
        death_period=period,
        blood_group=person.blood_group if person.blood_group and f"group {person.blood_group}" in common else UNKNOWN,
        conditions=tuple(sorted({*person.conditions} & common)),
        prescriptions=tuple(sorted({*person.prescriptions} & common)),
        incidents=min(person.incidents, MOST_COUNTED),
        transfusions=min(person.transfusions, MOST_COUNTED),
    )
