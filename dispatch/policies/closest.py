"""The earliest arrival wins: the rule for life-threatening calls, and the measure of every other policy."""

from dispatch.kernels.policies import closest_cost
from dispatch.policies.policy import Loss, Policy

CLOSEST = Policy("closest", Loss.NOTHING, closest_cost)
