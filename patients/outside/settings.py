"""How we speak with the outside record system, and how patiently."""

import math

from msgspec import Struct


class OutsideSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`number_system`: identifier system of the personal number there. A message that fails is tried again after
    `retry_s`, then twice as long each time up to `retry_at_most_s`, `attempts` times in all.
    """

    number_system: str = "urn:arterial:personal-number"
    retry_s: float = 10.0
    retry_at_most_s: float = 3600.0
    attempts: int = 20
    timeout_s: float = 5.0

    def __post_init__(self) -> None:
        if not 0 < self.retry_s <= self.retry_at_most_s < math.inf or not 0 < self.timeout_s < math.inf:
            raise ValueError("retry_s, retry_at_most_s and timeout_s must be above 0, retry_s at most retry_at_most_s")
        if self.attempts < 1:
            raise ValueError("attempts: give 1 or more")

    def wait_s(self, attempts: int) -> float:
        """How long after so many failed attempts."""
        return min(self.retry_s * 2.0 ** min(attempts - 1, 40), self.retry_at_most_s)
