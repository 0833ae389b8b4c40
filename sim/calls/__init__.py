"""The calls of a simulation with everything about them that chance decides, so that policies meet the same ones."""

from sim.calls.calls import NEUTRAL, Calls
from sim.calls.errors import CallsUnusable
from sim.calls.reading import read_calls
from sim.calls.writing import write_calls

__all__ = ["NEUTRAL", "Calls", "CallsUnusable", "read_calls", "write_calls"]
