"""Every command has one room that decides it, every event one that lets it happen."""

from typing import get_args

from dispatch import decider
from dispatch.messages import Command, Event


def test_every_command_is_decided_and_every_event_changes_the_state() -> None:
    assert set(decider.DECISIONS) == set(get_args(Command))
    assert set(decider.CHANGES) == set(get_args(Event))
