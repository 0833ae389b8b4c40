"""What people write in a table of stock, and what it means."""

import math
import re
from datetime import date, datetime, time, tzinfo

from bloodbank.kinds import BloodGroup, Component
from bloodbank.words import spoken_languages

ABO_BY_NUMERAL = {"I": "O", "II": "A", "III": "B", "IV": "AB"}
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(ValueError):
    """A cell that means nothing here; the text says what to write."""


def read_group(text: str) -> BloodGroup:
    """`O+`, `0(I) Rh+`, `A(II) Rh(-)`, `AB pos`, `IV отр`."""
    said = text.upper()
    negative = re.search(r"[-−–]|NEG|ОТР|АДМ", said) is not None
    positive = re.search(r"\+|POS|ПОЛ|ДАД", said) is not None
    abo = _abo(said.translate(str.maketrans("ОАВ0", "OABO")))
    if abo is None or positive == negative:
        raise Unreadable(f"{text!r} is no blood group; write one of {', '.join(BloodGroup)}")
    return BloodGroup(f"{abo}{'+' if positive else '-'}")


def _abo(plain: str) -> str | None:
    letters = re.match(r"\s*(AB|O|A|B)(?![A-Z])", plain)
    numeral = re.search(r"(?<![IV])(IV|III|II|I)(?![IV])", plain)
    by_numeral = None if numeral is None else ABO_BY_NUMERAL[numeral.group(1)]
    if letters is not None and by_numeral is not None and letters.group(1) != by_numeral:
        return None
    return by_numeral if letters is None else letters.group(1)


def read_component(text: str) -> Component:
    """By its code, or its name in any of the languages."""
    asked = text.strip().casefold()
    for language in spoken_languages().values():
        for component in Component:
            if asked in (component.value, language.terms.get(component.value, component.value).casefold()):
                return component
    raise Unreadable(f"{text!r} is no component; write one of {', '.join(Component)}")


def read_instant(value: object, *, timezone: tzinfo, end_of_day: bool) -> float:
    """ISO-8601, `31.12.2026`, `31.12.2026 23:59`, or a date of a spreadsheet; without an offset in the zone given.

    A date without a time of day means its last minute where `end_of_day`, as on labels (ISBT 128), else its first.
    """
    found = value if isinstance(value, datetime | date) else _parsed(str(value).strip())
    if not isinstance(found, datetime):
        found = datetime.combine(found, time(23, 59) if end_of_day else time(0, 0))
    return (found if found.tzinfo is not None else found.replace(tzinfo=timezone)).timestamp()


def _parsed(text: str) -> datetime | date:
    for shape in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007  the zone is the caller's
        except ValueError:
            continue
    for shape in ("%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S"):
        try:
            return datetime.strptime(text, shape)  # noqa: DTZ007
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        raise Unreadable(f"{text!r} is no date; write 2026-12-31, 31.12.2026 23:59 or 2026-12-31T23:59Z") from None


def read_number(value: object) -> float:
    try:
        number = float(str(value).strip().replace(",", ".").replace(" ", ""))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Unreadable(f"{value!r} is no number")
    return number


def read_words(text: str) -> tuple[str, ...]:
    """Words between commas, semicolons or spaces."""
    return tuple(dict.fromkeys(word for word in re.split(r"[,;\s]+", text) if word))


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula; `plain_text` takes the mark off again.

    Source: OWASP, CSV Injection.
    """
    return f"'{text}" if text.startswith((*FORMULA_SIGNS, "'")) else text


def plain_text(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith((*FORMULA_SIGNS, "'")) else text
