"""Policies for sending a unit to one call: one policy, one file, one signature, chosen by name per priority."""

from collections.abc import Mapping

from dispatch.policies.closest import closest
from dispatch.policies.ranking import Policy, Ranking

POLICIES: Mapping[str, Policy] = {"closest": closest}

__all__ = ["POLICIES", "Policy", "Ranking"]
