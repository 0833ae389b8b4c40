"""Compliance tables are the best of all tables, and nested when they are to be."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.planning.compliance.design import design_table
from sim.planning.compliance.settings_text import as_dispatch_settings
from sim.planning.compliance.task import ComplianceTask
from sim.planning.location.problem import LocationUnusable
from tests.sim.planning.sites_world import plane

POSTS, UNITS = 5, 3


def every_table() -> list[tuple[np.ndarray, ...]]:
    rows = [
        [np.bincount(chosen, minlength=POSTS) for chosen in combinations(range(POSTS), free)]
        for free in range(1, UNITS + 1)
    ]
    return list(product(*rows))


@settings(max_examples=10)
@given(seed=st.integers(0, 10_000), busy=st.sampled_from([0.0, 0.4]), most_changes=st.sampled_from([0, 1, None]))
def test_no_table_that_changes_as_little_covers_more(seed: int, busy: float, most_changes: int | None) -> None:
    distances, weights = plane(seed, sites=POSTS)
    task = ComplianceTask(
        distances=distances,
        weights=weights,
        units=UNITS,
        radius=30.0,
        load=1.2,
        busy=busy,
        most_changes=most_changes,
    )
    within = distances <= 30.0

    def covered(units: np.ndarray) -> float:
        near = within @ units
        return float(weights @ np.where(near > 0, 1 - busy**near, 0.0))

    def left(table: tuple[np.ndarray, ...]) -> int:
        return max(int(np.maximum(table[row] - table[row + 1], 0).sum()) for row in range(UNITS - 1))

    allowed = [table for table in every_table() if most_changes is None or left(table) <= most_changes]
    best = max(sum(task.chances_free * [covered(units) for units in table]) for table in allowed)
    answer = design_table(task)
    assert answer.objective == pytest.approx(best, rel=1e-7)
    assert answer.status == "optimal"
    told = tuple(np.bincount(row.posts, minlength=POSTS) for row in answer.rows)
    assert most_changes is None or left(told) <= most_changes
    assert [row.covered for row in answer.rows] == pytest.approx([covered(units) for units in told])


def test_a_nested_table_is_one_order_of_posts_and_reads_as_settings() -> None:
    """Each row begins as the row before; the settings' reader takes it."""
    import msgspec

    from dispatch.relocation.settings import RelocationSettings

    distances, weights = plane(4, points=60, sites=8)
    table = design_table(ComplianceTask(distances=distances, weights=weights, units=4, radius=25.0, load=1.5, busy=0.3))
    for before, after in zip(table.rows, table.rows[1:], strict=False):
        assert after.posts[: before.free] == before.posts
    text = as_dispatch_settings(table, [f"P{number}" for number in range(8)])
    read = msgspec.toml.decode(text, type=dict[str, RelocationSettings], strict=False)["relocation"]
    assert read.compliance_table[4] == tuple(f"P{post}" for post in table.rows[3].posts)


def test_chances_are_those_of_erlangs_loss_formula() -> None:
    """Two units, one erlang: both busy 1/5, one free 2/5, both free 2/5."""
    task = ComplianceTask(distances=np.ones((1, 2)), weights=np.ones(1), units=2, radius=1.0, load=1.0)
    assert task.chances_free == pytest.approx([0.4, 0.4])


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"load": 0.0}, "load is 0.0"),
        ({"load": float("nan")}, "load is nan"),
        ({"units": 3}, "p is 3, but there are 2 sites"),
        ({"most_changes": -2}, "most-changes is -2"),
        ({"radius": -1.0}, "radius is -1.0"),
    ],
)
def test_what_is_no_task_is_refused(changed: dict[str, float], complaint: str) -> None:
    asked = {"distances": np.ones((1, 2)), "weights": np.ones(1), "units": 2, "radius": 1.0, "load": 1.0}
    with pytest.raises(LocationUnusable, match=complaint):
        ComplianceTask(**{**asked, **changed})  # type: ignore[arg-type]
