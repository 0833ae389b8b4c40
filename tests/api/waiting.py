"""Waiting for what follows of itself."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def until(found: Callable[[], Found], *, timeout_s: float = 20.0) -> Found:
    """What is found as soon as there is something; the last answer when the time is up."""
    give_up_at = time.monotonic() + timeout_s
    while not (answer := found()) and time.monotonic() < give_up_at:
        time.sleep(0.02)
    return answer
