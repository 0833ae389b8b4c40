"""Refusals of the subjects and of the control room as problems: their codes, details and fields, by kind."""

from typing import Any, Protocol

from api.problems.problem import Problem


class Refusal(Protocol):
    code: str
    detail: str
    kind: str
    field: str | None


FAMILY_BY_KIND = {
    "not-found": "not-found",
    "conflict": "conflict",
    "invalid": "invalid",
    "unavailable": "unavailable",
    "internal": "internal-error",
}


def refusal(refused: Refusal, **more: Any) -> Problem:
    """A problem with the refusal's own code; its kind gives the status."""
    family = FAMILY_BY_KIND.get(refused.kind, "internal-error")
    return Problem(refused.code, sentence(refused.detail), family=family, field=refused.field, **more)


def sentence(detail: str, *, subject: str = "") -> str:
    """Capital first, full stop last."""
    text = f"{subject} {detail}".strip()
    return text[:1].upper() + text[1:].rstrip(".") + "."
