"""A reason: a stable code and the values it speaks of."""

from msgspec import Struct


class Reason(Struct, frozen=True, kw_only=True):
    """Why something was chosen, left out or could not be met: a stable code and the values it speaks of."""

    code: str
    values: dict[str, str | float | int] = {}
