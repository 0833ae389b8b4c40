"""Erlang's formulas: how many of equal units are busy when calls are lost, and when they wait."""

import numpy as np

from sim.planning.arrays import Floats


def busy_when_lost(load: float, units: int) -> Floats:
    """(units + 1) chances of 0, 1, ... busy units, M/M/N/N; `load` is arrival rate / service rate (erlangs)."""
    return _normalised(_log_weights(load, units))


def busy_when_waiting(load: float, units: int) -> Floats:
    """(units + 1) chances of 0, 1, ... busy units, M/M/N with a queue; the last is that a call must wait.

    `load` must be below `units`.
    """
    weights = _log_weights(load, units)
    weights[-1] -= np.log1p(-load / units)
    return _normalised(weights)


def chance_of_loss(load: float, units: int) -> float:
    """Erlang B."""
    return float(busy_when_lost(load, units)[-1])


def chance_of_waiting(load: float, units: int) -> float:
    """Erlang C; 1 when the units can't keep up."""
    return 1.0 if load >= units else float(busy_when_waiting(load, units)[-1])


def _log_weights(load: float, units: int) -> Floats:
    """ln(load^k / k!): a thousand units overflow nothing."""
    if load <= 0.0:
        return np.concatenate([[0.0], np.full(units, -np.inf)])
    steps = np.log(load) - np.log(np.arange(1, units + 1))
    return np.concatenate([[0.0], np.cumsum(steps)])


def _normalised(log_weights: Floats) -> Floats:
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())
