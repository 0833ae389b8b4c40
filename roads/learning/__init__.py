"""Learns from trips and traces how long driving really takes, by road class and hour of the week."""

from roads.learning.applying import apply_travel_times, withdraw_travel_times
from roads.learning.learn import LearningError, learn_travel_times
from roads.learning.trips import Traces, Trips

__all__ = [
    "LearningError",
    "Traces",
    "Trips",
    "apply_travel_times",
    "learn_travel_times",
    "withdraw_travel_times",
]
