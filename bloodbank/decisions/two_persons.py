"""What one person alone must not do."""

from bloodbank.checks import require_id
from bloodbank.refusal import Refused


def same_person(one: str, other: str | None) -> bool:
    """However the id was typed: a large letter or a blank makes nobody another."""
    return other is not None and one.strip().casefold() == other.strip().casefold()


def require_two_persons(one: str, other: str, *, first: str, second: str) -> None:
    """Two ids, and not the same; `first` and `second` are the names of their fields."""
    require_id(one, first)
    require_id(other, second)
    if same_person(one, other):
        detail = f"{second}: a second person must look at it and say so"
        raise Refused("second-person-missing", detail, kind="invalid", field=second)
