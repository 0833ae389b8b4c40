"""The problems that HTTP itself can meet: status, title and remedy by stable code.

Refusals of the subjects bring their own codes and details; they find their status by kind.
"""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct


class Kind(Struct, frozen=True):
    status: int
    title: str
    remedy: str


CATALOGUE: Mapping[str, Kind] = MappingProxyType(
    {
        "malformed-request": Kind(400, "The request can't be read", "Send one JSON document in UTF-8, without NaN."),
        "cross-site-request": Kind(
            403, "Another site may not act here", "Send the request from the console's own page."
        ),
        "not-found": Kind(404, "There is nothing here", "Check the address and the id."),
        "method-not-allowed": Kind(405, "This can't be done with that method", "See the header Allow."),
        "conflict": Kind(409, "Something else came first", "Read the present state and decide again."),
        "idempotency-key-reused": Kind(
            409, "This Idempotency-Key was used for another request", "Use a new key for a new request."
        ),
        "stale-version": Kind(412, "It has changed since you read it", "Read it again and repeat with the new ETag."),
        "body-too-large": Kind(413, "The body is too large", "Send less at once."),
        "unsupported-media-type": Kind(415, "The body is not JSON", "Send Content-Type: application/json."),
        "range-not-satisfiable": Kind(416, "The range lies outside the file", "Ask for bytes within the file."),
        "wrong-host": Kind(
            421, "This host name is not served", "Use localhost, or add the name to ARTERIAL_ALLOWED_HOSTS."
        ),
        "invalid": Kind(422, "The request is well-formed but makes no sense", "Correct the named fields."),
        "internal-error": Kind(
            500, "The service failed", "Nothing may be assumed: read the present state before you repeat."
        ),
        "console-not-built": Kind(503, "The console was not built", "Run `make console`, then start again."),
        "unavailable": Kind(503, "The service can't record anything now", "Repeat with the same Idempotency-Key."),
    }
)

BY_STATUS: Mapping[int, str] = MappingProxyType(
    {
        400: "malformed-request",
        403: "cross-site-request",
        404: "not-found",
        405: "method-not-allowed",
        409: "conflict",
        412: "stale-version",
        413: "body-too-large",
        415: "unsupported-media-type",
        416: "range-not-satisfiable",
        421: "wrong-host",
        422: "invalid",
        500: "internal-error",
        503: "unavailable",
    }
)
