"""The best compliance table: all rows at once, as one covering model (MECRP; Gendreau, Laporte and Semet 2006).

    maximise    sum over k of chance[k] x covered weight with k units free
    subject to  k units in row k; from row k to row k + 1 at most so many units leave their posts

Without changes the table is nested (Sudtachat, Mayorga and McLay 2016). Coverage may count as in MEXCLP, so that where
units will soon be busy a second one is worth something (as van Barneveld 2016 does for penalties). A row is a block of
the covering model of its own; the rows are tied by rules. Without a limit of changes each row is solved by itself.
"""

import numpy as np

from sim.planning.arrays import Ints
from sim.planning.compliance.nesting import nested_order
from sim.planning.compliance.task import ComplianceTable, ComplianceTask, TableRow, order_by_importance
from sim.planning.location.answer import answer_of
from sim.planning.location.concave_cover import CoverTask, SiteRules, best_cover
from sim.planning.location.coverage import worth_of_units
from sim.planning.location.covers import Covers, covers_of
from sim.planning.location.deadline import Deadline


def design_table(task: ComplianceTask, *, time_limit_s: float = 60.0, gap: float = 0.0) -> ComplianceTable:
    """The best table found in the time, and how far from the best of all it can be at most."""
    deadline = Deadline(time_limit_s)
    problem = task.as_location()
    covers, worth = covers_of(problem.within, problem.weights), worth_of_units(problem)
    chances, posts = task.chances_free, problem.sites
    order = nested_order(chances, covers.group_starts, covers.groups, covers.weight, worth, posts, problem.most_by_site)
    nested = np.array([np.bincount(order[: row + 1], minlength=posts) for row in range(task.units)])
    if not covers.group_count:
        units, bound = nested, 0.0
    elif task.most_changes is None:
        units, bound = _row_by_row(task, covers, nested, deadline, gap)
    else:
        units, bound = _all_rows(task, covers, nested, deadline, gap)
    covered = np.array(
        [float(covers.weight @ worth[covers.units_near(row.astype(float)).astype(int)]) for row in units]
    )
    objective = float(chances @ covered)
    said = answer_of(
        "compliance",
        objective=objective,
        sites=np.zeros(0, dtype=np.int64),
        bound=max(bound, objective),
        seconds=deadline.spent_s,
        gap_wanted=gap,
    )
    return ComplianceTable(
        rows=_rows(units, chances.tolist(), covered.tolist(), order.tolist()),
        objective=objective,
        status=said.status,
        bound=said.bound,
        gap=said.gap,
        seconds=said.seconds,
    )


def _rows(units: Ints, chances: list[float], covered: list[float], order: list[int]) -> tuple[TableRow, ...]:
    rows: list[TableRow] = []
    before = order
    for row in range(len(units)):
        posts = order_by_importance(np.repeat(np.arange(units.shape[1]), units[row]).tolist(), before)
        rows.append(TableRow(free=row + 1, chance=chances[row], posts=tuple(posts), covered=covered[row]))
        before = [*posts, *order]
    return tuple(rows)


def _row_by_row(
    task: ComplianceTask, covers: Covers, nested: Ints, deadline: Deadline, gap: float
) -> tuple[Ints, float]:
    """Every row the best for itself."""
    problem, worth = task.as_location(), worth_of_units(task.as_location())
    units, bound = nested.copy(), 0.0
    for row, chance in enumerate(task.chances_free.tolist()):
        part = Deadline(max(deadline.left_s, 0.1) / (task.units - row))
        alone = CoverTask(
            covers=covers, worth=worth[: row + 3], count=row + 1, most_by_site=min(problem.most_by_site, row + 1)
        )
        plan = best_cover(alone, deadline=part, gap=gap)
        if plan.units is not None and plan.objective > alone.objective_of(nested[row]):
            units[row] = plan.units
        bound += chance * plan.bound
    return units, bound


def _all_rows(task: ComplianceTask, covers: Covers, nested: Ints, deadline: Deadline, gap: float) -> tuple[Ints, float]:
    """Rows tied to one another: columns are units at (row, post), then units that leave (row, post)."""
    rows, posts = nested.shape
    problem = task.as_location()
    leaving = (rows - 1) * posts if task.most_changes else 0
    start = np.concatenate([nested.ravel(), np.zeros(leaving, dtype=np.int64)])
    tied = CoverTask(
        covers=_repeated(covers, task.chances_free.tolist(), empty=leaving),
        worth=worth_of_units(problem),
        count=task.units,
        most_by_site=problem.most_by_site,
        rules=_rules(rows, posts, task.most_changes or 0),
        start=start,
    )
    plan = best_cover(tied, deadline=deadline, gap=gap)
    best = start if plan.units is None else plan.units
    return best[: rows * posts].reshape(rows, posts), plan.bound


def _repeated(covers: Covers, chances: list[float], *, empty: int) -> Covers:
    """A block for each row, its weights times the row's chance; then sites that cover nothing."""
    rows, groups, sites = len(chances), covers.group_count, covers.site_count
    entries = len(covers.sites)
    block = np.arange(rows)
    group_starts = (covers.group_starts[:-1] + entries * block[:, None]).ravel()
    return Covers(
        group_of=covers.group_of,
        weight=(np.array(chances)[:, None] * covers.weight).ravel(),
        site_starts=np.append((covers.site_starts[:-1] + entries * block[:, None]).ravel(), rows * entries),
        sites=(covers.sites + sites * block[:, None]).ravel(),
        group_starts=np.concatenate([group_starts, np.full(empty + 1, rows * entries)]).astype(np.int64),
        groups=(covers.groups + groups * block[:, None]).ravel(),
    )


def _rules(rows: int, posts: int, most_changes: int) -> SiteRules:
    """k units in row k; what leaves a post from row k to k + 1 is no more than is counted, nor that than allowed."""
    row, site, value, low, high = [], [], [], [], []
    every = np.arange(rows * posts)
    row.append(every // posts)
    site.append(every)
    value.append(np.ones(len(every)))
    low.append(np.arange(1.0, rows + 1))
    high.append(np.arange(1.0, rows + 1))
    here = np.arange((rows - 1) * posts)
    tie = rows + here
    row += [tie, tie]
    site += [here, here + posts]
    value += [np.ones(len(here)), -np.ones(len(here))]
    low.append(np.full(len(here), -np.inf))
    high.append(np.zeros(len(here)))
    if most_changes:
        leaves = rows * posts + here
        row += [tie, rows + len(here) + here // posts]
        site += [leaves, leaves]
        value += [-np.ones(len(here)), np.ones(len(here))]
        low.append(np.full(rows - 1, -np.inf))
        high.append(np.full(rows - 1, float(most_changes)))
    return SiteRules(
        row=np.concatenate(row).astype(np.int64),
        site=np.concatenate(site).astype(np.int64),
        value=np.concatenate(value),
        low=np.concatenate(low),
        high=np.concatenate(high),
    )
