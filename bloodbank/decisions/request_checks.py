"""Checks of what a request says; each refuses with the field, what is wrong and what would be right."""

import re
from collections.abc import Sequence

from bloodbank.checks import require_count, require_id, require_instant
from bloodbank.model import BloodGroup, Component, RequestLine, Urgency
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings

MOST_UNITS_A_LINE = 100
LONGEST_PAST_NEED_S = 86_400.0
LONGEST_AHEAD_S = 366 * 86_400.0

_ICD_10 = re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?", re.ASCII)
_OWN_CODE = re.compile(r"[a-z][a-z0-9-]{1,31}", re.ASCII)


def require_lines(lines: Sequence[RequestLine], *, settings: BloodSettings) -> None:
    """One line for each component, each with a count, known requirements and a known group."""
    if not 1 <= len(lines) <= len(Component):
        detail = f"lines: give 1 to {len(Component)} lines, one for each component"
        raise Refused("bad-count", detail, kind="invalid", field="lines")
    seen: set[Component] = set()
    for row, line in enumerate(lines):
        if not isinstance(line.component, Component):
            detail = f"lines[{row}].component: give one of {', '.join(Component)}"
            raise Refused("unknown-component", detail, kind="invalid", field="lines")
        require_count(line.count, f"lines[{row}].count", most=MOST_UNITS_A_LINE)
        if line.component in seen:
            detail = f"lines[{row}]: {line.component} is asked for twice; add the counts up"
            raise Refused("given-twice", detail, kind="invalid", field="lines")
        seen.add(line.component)
        _require_demands(line, row, settings=settings)


def _require_demands(line: RequestLine, row: int, *, settings: BloodSettings) -> None:
    known = settings.requests.known_requirements
    for requirement in line.requirements:
        if requirement not in known:
            detail = f"lines[{row}].requirements: {requirement!r} is none of {', '.join(known)}"
            raise Refused("unknown-requirement", detail, kind="invalid", field="lines")
    if len(set(line.requirements)) != len(line.requirements):
        raise Refused("given-twice", f"lines[{row}].requirements: give each once", kind="invalid", field="lines")
    if line.group is not None:
        require_group(line.group, f"lines[{row}].group", field="lines")


def require_urgency(urgency: object) -> None:
    if not isinstance(urgency, Urgency):
        detail = f"urgency: give one of {', '.join(Urgency)}"
        raise Refused("unknown-urgency", detail, kind="invalid", field="urgency")


def require_needed_by(needed_by_at: float, *, now: float) -> None:
    """At most a day ago, at most a year ahead."""
    earliest = max(0.0, now - LONGEST_PAST_NEED_S)
    require_instant(needed_by_at, "needed_by_at", earliest=earliest, latest=now + LONGEST_AHEAD_S)


def require_group(group: object, name: str, *, field: str) -> None:
    if not isinstance(group, BloodGroup):
        detail = f"{name}: leave it out while unknown, or give one of {', '.join(BloodGroup)}"
        raise Refused("unknown-group", detail, kind="invalid", field=field)


def require_particulars(**ids: str | None) -> None:
    """Ids that may be left out."""
    for field, value in ids.items():
        if value is not None:
            require_id(value, field)


def require_indication(indication: str | None) -> None:
    """An ICD-10 code, or a service's own code in small letters."""
    if indication is None or _ICD_10.fullmatch(indication) or _OWN_CODE.fullmatch(indication):
        return
    detail = "indication: give an ICD-10 code such as O72.1, or a code of your own such as hip-replacement"
    raise Refused("bad-indication", detail, kind="invalid", field="indication")
