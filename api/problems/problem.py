"""One problem: raised anywhere in the API, answered as `application/problem+json`; under /fhir as OperationOutcome."""

from typing import Any

import msgspec
from starlette.responses import Response

from api.problems.catalogue import BY_STATUS, CATALOGUE
from api.problems.outcome import MEDIA_TYPE as FHIR_TYPE
from api.problems.outcome import is_fhir, operation_outcome

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """`code` is stable; `family` is the entry of the catalogue with status, title, remedy (absent = `code`)."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        family: str | None = None,
        field: str | None = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.code, self.detail, self.field, self.headers, self.more = code, detail, field, headers, more
        self.kind = CATALOGUE[family or code]

    @classmethod
    def of_status(cls, status: int, detail: str, *, headers: dict[str, str] | None = None) -> "Problem":
        """For errors that the framework raised with a bare status."""
        known = BY_STATUS.get(status, "malformed-request" if status < 500 else "internal-error")
        return cls(known, detail, headers=headers)

    def members(self, *, instance: str) -> dict[str, Any]:
        members = {
            "type": f"urn:arterial:problem:{self.code}",
            "title": self.kind.title,
            "status": self.kind.status,
            "code": self.code,
            "detail": self.detail,
            "field": self.field,
            "remedy": self.kind.remedy,
            "instance": instance,
        }
        return {name: value for name, value in (members | self.more).items() if value is not None}

    def response(self, *, instance: str) -> Response:
        members, fhir = self.members(instance=instance), is_fhir(instance)
        return Response(
            msgspec.json.encode(operation_outcome(members) if fhir else members),
            status_code=self.kind.status,
            media_type=FHIR_TYPE if fhir else MEDIA_TYPE,
            headers=self.headers,
        )
