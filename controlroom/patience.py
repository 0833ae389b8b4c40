"""How long a search may take: the share of its time that has passed, by the room's clock."""

from collections.abc import Callable

from controlroom.clock import Clock


def share_spent(clock: Clock, seconds: float) -> Callable[[], float]:
    """Counted from this call. A clock that stands still never ends a search: rounds do, always the same."""
    began_at = clock.now()
    return lambda: (clock.now() - began_at) / seconds if seconds > 0.0 else 1.0
