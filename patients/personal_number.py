"""The personal number of Belarus: `3 230381 A 039 PB 1`, 14 characters.

Position 1: sex and century of birth (1, 2: 1800s; 3, 4: 1900s; 5, 6: 2000s; odd male, even female); 2-7: birth date
DDMMYY; 8: letter of the region; 9-11: serial number; 12-13: letters of citizenship; 14: check digit, with the weights
7, 3, 1 repeated, letters worth 10 (A) to 35 (Z), modulo 10, as in ICAO Doc 9303 part 3, section 4.9. The rule agrees
with the published example 0000000A000PB2 of the package belarus-personal-number-validator: 10*3 + 25*1 + 11*7 = 132.
"""

import datetime
import re
from typing import Literal

from patients.errors import PatientRefused
from patients.model import Sex

FIELD = "personal_number"
WEIGHTS = (7, 3, 1)
CITIZEN = "PB"
DEFAULT_REGION = "A"

_STRUCTURE = re.compile(r"([1-6])(\d{2})(\d{2})(\d{2})([A-Z])(\d{3})([A-Z]{2})(\d)", re.ASCII)
_CENTURIES = (1800, 1900, 2000)
_LATIN_FOR_CYRILLIC = str.maketrans("АВСЕНІКМОРТХ", "ABCEHIKMOPTX")


def check_digit(characters: str) -> str:
    """The check digit of capital letters, digits and `<` (worth 0), by ICAO Doc 9303."""
    total = sum(_worth(character) * WEIGHTS[place % 3] for place, character in enumerate(characters))
    return str(total % 10)


def _worth(character: str) -> int:
    return 0 if character == "<" else int(character, 36)


def normalise(value: str) -> str:
    """Without blanks, in capitals, with Latin letters for Cyrillic ones that look the same."""
    return re.sub(r"[\s-]", "", value).upper().translate(_LATIN_FOR_CYRILLIC)


def require_personal_number(value: str) -> str:
    """The number in its normal form. Raises PatientRefused when it is none."""
    number = normalise(value) if isinstance(value, str) and len(value) <= 64 else ""
    if not _STRUCTURE.fullmatch(number):
        detail = (
            "personal_number: give 14 characters: sex and century (1-6), birth date DDMMYY, a letter, three digits, "
            "two letters, check digit"
        )
        raise PatientRefused("bad-personal-number", detail, kind="invalid", field=FIELD)
    if check_digit(number[:-1]) != number[-1]:
        detail = "personal_number: the check digit does not fit; read the number again"
        raise PatientRefused("bad-check-digit", detail, kind="invalid", field=FIELD)
    if birth_date_in(number) is None:
        detail = "personal_number: positions 2 to 7 are no date (DDMMYY)"
        raise PatientRefused("bad-personal-number", detail, kind="invalid", field=FIELD)
    return number


def birth_date_in(number: str) -> datetime.date | None:
    """The birth date in a number of the right structure; None when there is no such day."""
    century = _CENTURIES[(int(number[0]) - 1) // 2]
    try:
        return datetime.date(century + int(number[5:7]), int(number[3:5]), int(number[1:3]))
    except ValueError:
        return None


def sex_in(number: str) -> Sex:
    """The sex in a number of the right structure."""
    return Sex.MALE if int(number[0]) % 2 else Sex.FEMALE


def require_agreement(number: str, *, birth_date: datetime.date | None, sex: Sex) -> None:
    """The number must not contradict a stated birth date or sex. Raises PatientRefused naming the field."""
    if birth_date is not None and birth_date_in(number) != birth_date:
        detail = "birth_date: it differs from the date in the personal number; check both"
        raise PatientRefused("birth-date-differs", detail, kind="invalid", field="birth_date")
    if sex in (Sex.MALE, Sex.FEMALE) and sex_in(number) is not sex:
        detail = "sex: it differs from the first digit of the personal number; check both"
        raise PatientRefused("sex-differs", detail, kind="invalid", field="sex")


def make_personal_number(
    *, birth_date: datetime.date, sex: Literal["male", "female"] | str, serial: int, region: str = DEFAULT_REGION
) -> str:
    """A number of the right structure, for people who do not exist: simulation and tests. `serial` is 0 to 999."""
    century = birth_date.year // 100 * 100
    if century not in _CENTURIES or sex not in ("male", "female") or not 0 <= serial <= 999:
        raise ValueError("birth_date from 1800 to 2099, sex 'male' or 'female', serial 0 to 999")
    first = 2 * _CENTURIES.index(century) + (1 if sex == "male" else 2)
    body = f"{first}{birth_date:%d%m%y}{region}{serial:03d}{CITIZEN}"
    return body + check_digit(body)
