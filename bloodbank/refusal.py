"""How the blood bank says no."""

from typing import Literal


class Refused(Exception):
    """A command that can't be carried out; nothing has changed.

    `code` is stable and machine-readable, `kind` says which family it is of (`not-found`, `conflict`, `invalid`),
    `field` names the field of the command at fault, `detail` says in one sentence what is wrong and what to do.
    """

    def __init__(
        self, code: str, detail: str, *, kind: Literal["not-found", "conflict", "invalid"], field: str | None = None
    ) -> None:
        super().__init__(detail)
        self.code, self.detail, self.kind, self.field = code, detail, kind, field
