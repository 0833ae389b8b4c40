"""The tables that each room brings to the decider."""

from collections.abc import Callable, Mapping
from typing import Any

from dispatch.messages import Event
from dispatch.state import DispatchState

Decisions = Mapping[type[Any], Callable[..., list[Event]]]
"""Class of command -> what decides it: `(state, command, *, now, settings)`."""
Changes = Mapping[type[Any], Callable[..., DispatchState]]
"""Class of event -> what it changes: `(state, event, *, at)`."""
Followings = tuple[Callable[..., DispatchState], ...]
"""What keeps count of all events: `(before, after, event, *, at)` gives the state after all."""
