"""The first start after an update compiles what is calculated with: whoever waits is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from numba.core import event

SAID_EVERY_S = 10.0


@contextmanager
def told_of_compiling(say: Callable[[str], None], *, every_s: float = SAID_EVERY_S) -> Iterator[None]:
    """Say when something is compiled in here, and from time to time how far it is; what is loaded is not told."""
    with event.install_listener("numba:compile", _Told(say, every_s=every_s)):
        yield


class _Told(event.Listener):  # type: ignore[misc]
    def __init__(self, say: Callable[[str], None], *, every_s: float) -> None:
        self._say, self._every_s, self._begun, self._said_at = say, every_s, 0, -every_s

    def on_start(self, event: Any) -> None:
        self._begun += 1
        if self._begun == 1:
            self._say("compiling the kernels, once after an update: this takes minutes")
            self._said_at = monotonic()
        elif monotonic() - self._said_at >= self._every_s:
            name = getattr(getattr(event.data.get("dispatcher"), "py_func", None), "__name__", "a kernel")
            self._say(f"compiling {name}, once after an update: {self._begun} kernels so far")
            self._said_at = monotonic()

    def on_end(self, event: Any) -> None:
        """Nothing: the ready line tells of the end."""
