"""Values a command may carry; anything else is refused with the field's name and what to give instead."""

from collections.abc import Collection

from dispatch.instants import shown_instant
from dispatch.messages import Reason
from dispatch.model import Need
from dispatch.refusal import Refused

ID_LENGTH = 64
NAME_LENGTH = 200
TEXT_LENGTH = 2_000
DAY_S = 86_400.0
MOST_NEEDS, MOST_UNITS, MOST_CAPABILITIES, MOST_REASONS, MOST_ALTERNATIVES = 32, 200, 64, 64, 4


def invalid(field: str, detail: str) -> Refused:
    return Refused("invalid-value", f"{field} {detail}", kind="invalid", field=field)


def check_number(value: object, *, field: str, least: float, most: float) -> float:
    """A finite number within bounds. NaN compares false with everything and so is refused too."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise invalid(field, f"must be a number from {least:g} to {most:g}, not {_shown(value)}")
    return float(value)


def check_whole(value: object, *, field: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise invalid(field, f"must be a whole number from {least} to {most}, not {_shown(value)}")
    return value


def check_place(*, lon: object, lat: object) -> None:
    check_number(lon, field="lon", least=-180.0, most=180.0)
    check_number(lat, field="lat", least=-90.0, most=90.0)


def check_id(value: object, *, field: str) -> str:
    """An identifier: 1 to 64 printable characters, without a slash and without spaces around it."""
    if not isinstance(value, str) or not 0 < len(value) <= ID_LENGTH:
        raise invalid(field, f"must have 1 to {ID_LENGTH} characters, not {_shown(value)}")
    if not value.isprintable() or "/" in value or value != value.strip():
        raise invalid(field, f"must be printable, without '/' and without spaces around it, not {_shown(value)}")
    return value


def check_text(value: object, *, field: str, most: int = TEXT_LENGTH, least: int = 0) -> str:
    if not isinstance(value, str) or len(value) > most or len(value.strip()) < least:
        raise invalid(field, f"must be a text of {least} to {most} characters, not {_shown(value)}")
    if any("\ud800" <= character <= "\udfff" or character == "\x00" for character in value):
        raise invalid(field, "must be valid Unicode text without NUL characters")
    return value


def check_instant(value: object, *, field: str, now: float) -> float:
    """POSIX seconds, at most a day ahead of now."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 <= value <= now + DAY_S:
        raise invalid(field, f"must be an instant, at most a day ahead of {shown_instant(now)}, not {_instant(value)}")
    return float(value)


def check_instant_between(value: object, *, field: str, least_at: float, most_at: float) -> float:
    """POSIX seconds within bounds; a refusal shows all three as times of the day."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not least_at <= value <= most_at:
        bounds = f"from {shown_instant(least_at)} to {shown_instant(most_at)}"
        raise invalid(field, f"must be an instant {bounds}, not {_instant(value)}")
    return float(value)


def check_capabilities(values: object, *, field: str) -> None:
    if not isinstance(values, Collection) or isinstance(values, str) or len(values) > MOST_CAPABILITIES:
        raise invalid(field, f"must be a set of at most {MOST_CAPABILITIES} capabilities, not {_shown(values)}")
    for value in values:
        check_id(value, field=field)


def check_needs(needs: tuple[Need, ...]) -> None:
    if not 0 < len(needs) <= MOST_NEEDS:
        raise invalid("needs", f"must name 1 to {MOST_NEEDS} needs, not {len(needs)}")
    for need in needs:
        check_whole(need.count, field="needs", least=1, most=MOST_UNITS)
        _check_kinds(need)
    if all(need.optional for need in needs):
        raise invalid("needs", "must hold at least one need that is not optional")
    units = sum(need.count for need in needs)
    if units > MOST_UNITS:
        raise invalid("needs", f"must ask for at most {MOST_UNITS} units together, not {units}")


def _check_kinds(need: Need) -> None:
    if len(need.alternatives) > MOST_ALTERNATIVES:
        raise invalid("needs", f"must have at most {MOST_ALTERNATIVES} alternatives each, not {len(need.alternatives)}")
    for capabilities in (need.capabilities, *need.alternatives):
        check_capabilities(capabilities, field="needs")
    if not isinstance(need.optional, bool):
        raise invalid("needs", f"must say true or false for optional, not {_shown(need.optional)}")


def check_reasons(reasons: tuple[Reason, ...]) -> None:
    if len(reasons) > MOST_REASONS:
        raise invalid("reasons", f"must be at most {MOST_REASONS}, not {len(reasons)}")
    for reason in reasons:
        check_id(reason.code, field="reasons")
        for name, value in reason.values.items():
            check_id(name, field="reasons")
            if isinstance(value, str):
                check_text(value, field="reasons", most=10 * TEXT_LENGTH)
            else:
                check_number(value, field="reasons", least=-1e15, most=1e15)


def _instant(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _shown(value)
    return shown_instant(value)


def _shown(value: object) -> str:
    """A value in words short enough to be read."""
    shown = repr(value) if not isinstance(value, int) or -(10**18) < value < 10**18 else "a number far too large"
    return shown if len(shown) <= 80 else f"{shown[:77]}..."
