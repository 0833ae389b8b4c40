"""The tables that each room brings to the decider."""

from collections.abc import Callable, Mapping
from typing import Any

from bloodbank.messages import Event
from bloodbank.model import BloodState

Decisions = Mapping[type[Any], Callable[..., list[Event]]]
"""Class of command -> what decides it: `(state, command, *, now, settings)`."""
Changes = Mapping[type[Any], Callable[..., BloodState]]
"""Class of event -> what it changes: `(state, event, *, at)`."""
