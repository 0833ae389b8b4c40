"""Policies for sending a unit to one call: one policy, one file, one signature, chosen by name per priority."""

from collections.abc import Mapping

from dispatch.policies.closest import CLOSEST
from dispatch.policies.coverage_aware import COVERAGE_AWARE
from dispatch.policies.policy import Loss, Policy
from dispatch.policies.preparedness import PREPAREDNESS

POLICIES: Mapping[str, Policy] = {policy.name: policy for policy in (CLOSEST, COVERAGE_AWARE, PREPAREDNESS)}

__all__ = ["CLOSEST", "POLICIES", "Loss", "Policy"]
