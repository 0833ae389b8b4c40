"""A later arrival is taken when it keeps enough cover for the rest of the region, but never one after the norm."""

from dispatch.kernels.policies import coverage_aware_cost
from dispatch.policies.policy import Loss, Policy

COVERAGE_AWARE = Policy("coverage-aware", Loss.COVERAGE, coverage_aware_cost)
