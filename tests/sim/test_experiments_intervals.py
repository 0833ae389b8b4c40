"""Intervals hold as often as they say, and differences between scenarios are judged together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiments.intervals import TooFewSamples, holm, lag_one, paired_interval, paired_p_value, t_interval
from sim.experiments.stopping import BadStopping, Stopping
from sim.streams import Streams
from tests.sim.experiments_world import waits_in_line


def share_that_holds(draws: np.ndarray, truth: float, level: float) -> float:
    held = [found.low <= truth <= found.high for found in (t_interval(row, level=level) for row in draws)]
    return float(np.mean(held))


def test_intervals_of_normal_samples_hold_as_often_as_they_say() -> None:
    """4,000 intervals of 8 samples each: 90 % and 99 % of them hold the mean, within three standard errors."""
    draws = np.random.default_rng(1).normal(50.0, 9.0, (4_000, 8))
    assert share_that_holds(draws, 50.0, 0.90) == pytest.approx(0.90, abs=3 * (0.9 * 0.1 / 4_000) ** 0.5)
    assert share_that_holds(draws, 50.0, 0.99) == pytest.approx(0.99, abs=3 * (0.99 * 0.01 / 4_000) ** 0.5)


def test_intervals_from_replications_of_a_queue_hold_its_known_mean() -> None:
    """M/M/1 at half load waits 500 s on average: the interval of ten replications of 2,000 calls holds it nine times in
    ten or more often than 85 in a hundred, though means of a queue are skewed."""
    means = np.empty((150, 10))
    for i in range(means.size):
        streams = Streams(i)
        gaps = streams.of("demand").exponential(1_000.0, 2_000)
        jobs = streams.of("scene-time").exponential(500.0, 2_000)
        means.flat[i] = waits_in_line(gaps, jobs)[100:].mean()
    assert share_that_holds(means, 500.0, 0.90) == pytest.approx(0.90, abs=0.073)


def test_the_sequential_rule_holds_nearly_as_often_as_it_says() -> None:
    """Looking after every five samples until the half-width is 2: 95 % intervals hold in 93 % of 2,000 cases at least,
    and the half-width is the one asked for."""
    rng, held, widths = np.random.default_rng(2), 0, []
    rule = Stopping(half_width=2.0, most=1_000)
    for _ in range(2_000):
        samples = rng.normal(100.0, 6.0, rule.fewest)
        while not rule.is_narrow([t_interval(samples)], mean=float(samples.mean())):
            samples = np.append(samples, rng.normal(100.0, 6.0, rule.step))
        found = t_interval(samples)
        held += found.low <= 100.0 <= found.high
        widths.append(found.half_width)
    assert 0.93 <= held / 2_000 <= 0.96
    assert max(widths) <= 2.0


def test_pairs_that_met_the_same_chance_tell_small_differences() -> None:
    """A difference of 1 among samples that vary by 50 is seen in 12 pairs, and not without pairing."""
    rng = np.random.default_rng(3)
    common = rng.normal(600.0, 50.0, 12)
    mine, theirs = common + 1.0 + rng.normal(0.0, 0.5, 12), common
    found = paired_interval(mine, baseline=theirs)
    assert 0.0 < found.low < 1.0 < found.high < 2.0
    assert t_interval(mine).half_width > 20.0
    assert paired_p_value(mine, baseline=theirs) < 0.001


def test_intervals_told_together_hold_together() -> None:
    """Of five differences that are all nothing, all intervals hold zero in 95 % of 2,000 experiments."""
    rng, together, alone = np.random.default_rng(4), 0, 0
    for _ in range(2_000):
        base, others = rng.normal(size=10), rng.normal(size=(5, 10))
        together += all(holds_zero(paired_interval(o, baseline=base, among=5)) for o in others)
        alone += all(holds_zero(paired_interval(o, baseline=base)) for o in others)
    assert together / 2_000 >= 0.945
    assert alone / 2_000 < 0.90


def holds_zero(found: object) -> bool:
    return found.low <= 0.0 <= found.high  # type: ignore[attr-defined,no-any-return]


def test_holm_as_in_the_books() -> None:
    """The p-values 0.01, 0.04, 0.03, 0.005 become 0.03, 0.06, 0.06, 0.02 (as R's p.adjust gives them)."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12))
def test_holm_is_never_below_the_value_nor_above_bonferroni(p_values: list[float]) -> None:
    """Whatever the p-values, each is told as at least itself, at most as Bonferroni would, in the same order."""
    adjusted = holm(p_values)
    for raw, told in zip(p_values, adjusted, strict=True):
        assert raw <= told <= min(1.0, raw * len(p_values)) + 1e-12
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    assert [adjusted[i] for i in order] == sorted(adjusted)


def test_neighbouring_batches_that_resemble_each_other_are_noticed() -> None:
    """Batches that carry half of the last one over have a correlation of about a half; independent ones about none."""
    rng = np.random.default_rng(5)
    free = rng.normal(size=400)
    bound = np.empty(400)
    bound[0] = free[0]
    for i in range(1, 400):
        bound[i] = 0.5 * bound[i - 1] + free[i]
    assert lag_one(bound) == pytest.approx(0.5, abs=0.1)
    assert lag_one(free) == pytest.approx(0.0, abs=0.1)
    assert lag_one([3.0, 3.0, 3.0]) == 0.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: t_interval([1.0]), "1 sample.*two replications at least"),
        (lambda: t_interval([1.0, 2.0], level=95), "level of confidence is 95: give a share"),
        (lambda: t_interval([1.0, float("nan")]), "sample 1 is not a number"),
        (lambda: paired_interval([1.0, 2.0], baseline=[1.0, 2.0, 3.0]), "2 samples beside 3 of the baseline"),
        (lambda: Stopping(half_width=0.0), "half_width is 0.0: give a number above 0"),
        (lambda: Stopping(fewest=0), "fewest replications is 0"),
        (lambda: Stopping(fewest=20, most=10, relative=0.1), "at most 10 replications, but 20 at least"),
    ],
)
def test_nonsense_is_refused_with_its_remedy(call: object, message: str) -> None:
    """What is wrong and what to give instead."""
    with pytest.raises((TooFewSamples, BadStopping, ValueError), match=message):
        call()  # type: ignore[operator]
