"""Telephone numbers made comparable: what a line shows and what a person says of the same number are the same key."""

import re

from patients.errors import PatientRefused

NATIONAL_DIGITS = 9
"""Digits of a national number in Belarus (two of the network, seven of the subscriber); E.164 puts 375 before them."""
LEAST_DIGITS, MOST_DIGITS = 3, 18
LONGEST_NUMBER = 40
_WRITTEN = re.compile(r"[+0-9 ()./\-–—]+", re.ASCII)


def require_phone(value: object) -> str:
    """The number as written, blanks put in order. Raises PatientRefused when it is none."""
    number = " ".join(value.split()) if isinstance(value, str) else ""
    digits = sum(character.isdigit() for character in number)
    if not _WRITTEN.fullmatch(number.replace("–", "-").replace("—", "-")) or not LEAST_DIGITS <= digits <= MOST_DIGITS:
        detail = f"phone: give {LEAST_DIGITS} to {MOST_DIGITS} digits, with +, brackets, blanks and dashes as you like"
        raise PatientRefused("bad-phone", detail, kind="invalid", field="phone")
    if len(number) > LONGEST_NUMBER:
        raise PatientRefused(
            "bad-phone", f"phone: give at most {LONGEST_NUMBER} characters", kind="invalid", field="phone"
        )
    return number


def phone_key(number: str) -> str:
    """The last nine digits: +375 29 123-45-67, 8 029 1234567 and 291234567 are one; shorter numbers are themselves."""
    return re.sub(r"\D", "", number)[-NATIONAL_DIGITS:]
