"""Why: the code and the numbers of every reason that dispatch gives."""

from msgspec import Struct


class Reason(Struct, frozen=True, kw_only=True, gc=False):
    """Why something was chosen, left out or could not be met: a stable code and the numbers it speaks of.

    A recommendation makes thousands of these, which can refer to nothing that refers to them: the garbage collector
    need not go through them.
    """

    code: str
    values: dict[str, str | float | int] = {}
