"""Problem details (RFC 9457) for everything that goes wrong."""

from api.problems.catalogue import CATALOGUE, Kind
from api.problems.problem import Problem

__all__ = ["CATALOGUE", "Kind", "Problem"]
