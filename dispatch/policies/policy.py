"""What every policy is: a name, what it looks at, and a compiled kernel of one signature."""

from enum import Enum
from typing import NamedTuple, Protocol

from dispatch.ports import FloatArray


class Loss(Enum):
    """What a policy counts as lost when a unit leaves the place where it is."""

    NOTHING = "nothing"
    COVERAGE = "coverage"
    PREPAREDNESS = "preparedness"


class CostKernel(Protocol):
    def __call__(
        self, arrival_s: FloatArray, loss: FloatArray, within_s: float, weight_s: float, cost: FloatArray, /
    ) -> None:
        """Write into `cost` (n), in seconds, what it costs to send each unit; see `dispatch.kernels.policies`."""
        ...


class Policy(NamedTuple):
    """How units are ranked for one call: the least cost first."""

    name: str
    loss: Loss
    cost: CostKernel
