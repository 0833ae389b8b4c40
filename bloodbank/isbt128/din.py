"""The donation identification number (DIN): one donation, unique in the world for a hundred years.

Source: ISBT 128 Standard Technical Specification ST-001, data structure 001 and appendix A (check characters by ISO
7064, modulus 37-2).
"""

import re

from msgspec import Struct
from stdnum.iso7064 import mod_37_2

from bloodbank.isbt128.fault import LabelFault

EXAMPLE = "G123417654321"
LENGTH = 13
CHECK_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
CHECKSUM_FLAG = 60

_STRUCTURE = re.compile(
    r"(?P<facility>[A-NP-Z1-9][0-9A-NP-Z]{2}[0-9]{2})(?P<year>[0-9]{2})(?P<serial>[0-9]{6})", re.ASCII
)
_PRINTED_GAP = re.compile(r"[ \u00a0-]")


class Din(Struct, frozen=True):
    """A donation: the facility that gave the number (5 characters), the year (00 to 99), the serial number (6 digits).

    The year is that of the number's assignment, which may differ from that of collection by some weeks.
    """

    facility: str
    year: int
    serial: str

    def __str__(self) -> str:
        return f"{self.facility}{self.year:02d}{self.serial}"

    @property
    def checksum(self) -> int:
        """ISO 7064 modulus 37-2 over the 13 characters: 0 to 36."""
        return CHECK_CHARACTERS.index(self.keyboard_check)

    @property
    def keyboard_check(self) -> str:
        """The boxed character beside the printed number; it guards what is typed and is no part of the number."""
        return str(mod_37_2.calc_check_digit(str(self)))

    @property
    def flag_checksum(self) -> int:
        """Flag characters 60 to 96: 60 plus the checksum, which guards what is scanned."""
        return CHECKSUM_FLAG + self.checksum

    @property
    def printed(self) -> str:
        """As on a label: `G1234 17 654321`."""
        return f"{self.facility} {self.year:02d} {self.serial}"


def parse_din(text: str) -> Din:
    """The donation of 13 characters, without flag and check character. Raises LabelFault."""
    found = _STRUCTURE.fullmatch(text)
    if found is None:
        raise LabelFault("bad-din", _what_is_wrong(text))
    return Din(found["facility"], int(found["year"]), found["serial"])


def parse_typed_din(text: str) -> Din:
    """A number as somebody typed or read it out: blanks and hyphens are passed over, the check character is checked.

    Takes 13 characters, or 14 with the keyboard check character last. Raises LabelFault.
    """
    squeezed = _PRINTED_GAP.sub("", text)
    din = parse_din(squeezed[:LENGTH] if len(squeezed) == LENGTH + 1 else squeezed)
    check = squeezed[LENGTH:]
    if check and check != din.keyboard_check:
        detail = f"{check} is not the check character of {din.printed}: a character is mistyped or two are swapped"
        raise LabelFault("wrong-check-character", f"{detail}; read the number again from the label")
    return din


def _what_is_wrong(text: str) -> str:
    shape = (
        f"a donation identification number has {LENGTH} characters, such as {EXAMPLE}: facility (5), year (2), serial "
        "number (6), capital letters without O; leave out the flag and check characters"
    )
    if len(text) != LENGTH:
        return f"it has {len(text)} characters; {shape}"
    for place, character in enumerate(text, start=1):
        if _STRUCTURE.fullmatch(EXAMPLE[: place - 1] + character + EXAMPLE[place:]) is None:
            return f"{character!r} can't stand at place {place}{_hint(character)}; {shape}"
    return shape


def _hint(character: str) -> str:
    if character in "Oo":
        return " (the figure 0 may be meant)"
    if character.isascii() and character.islower():
        return f" (write {character.upper()})"
    return ""
