"""How the register says no. Texts name fields and ids, never a person's data: they may reach logs."""

from typing import Literal

RefusalKind = Literal["not-found", "conflict", "invalid", "unavailable"]


class PatientRefused(Exception):
    """What was asked can't be done; nothing has changed but the access log.

    `code` is stable and machine-readable, `kind` one of `RefusalKind`, `field` names the field at fault, `detail`
    says in one sentence what is wrong and what to do.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        kind: RefusalKind,
        field: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.code, self.detail, self.kind, self.field = code, detail, kind, field


class PatientStoreUnavailable(Exception):
    """The register's database did not do its work; nothing has changed. The text carries no data."""
