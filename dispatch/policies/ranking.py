"""What every policy is given and what it answers."""

from typing import NamedTuple, Protocol

from dispatch.kernels.arrival import BoolArray, FloatArray, IndexArray


class Ranking(NamedTuple):
    """`order`: suitable units that can arrive, best first. `arrival_s` and `cost`: of every unit of the fleet."""

    order: IndexArray
    arrival_s: FloatArray
    cost: FloatArray


class Policy(Protocol):
    def __call__(self, *, travel_s: FloatArray, preparation_s: FloatArray, suitable: BoolArray) -> Ranking:
        """Rank the suitable units of a fleet by what it costs to send them; arrays have the fleet's length."""
        ...
