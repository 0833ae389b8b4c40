"""What was meant when a text was typed with the wrong keyboard layout switched on."""

from __future__ import annotations

_QWERTY = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбюё"
_BELARUSIAN = "йцукенгшўзх'фывапролджэячсмітьбюё"

_TO_RUSSIAN = str.maketrans(_QWERTY, _RUSSIAN)
_TO_BELARUSIAN = str.maketrans(_QWERTY, _BELARUSIAN)
_TO_LATIN = str.maketrans(_RUSSIAN + "іў", _QWERTY + "bo")


def other_layouts(text: str) -> list[str]:
    """Plain `text` as other layouts would have typed it; none when its letters are of both alphabets."""
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return []
    if all(c.isascii() for c in letters):
        return list(dict.fromkeys([_typed(text, _TO_RUSSIAN), _typed(text, _TO_BELARUSIAN)]))
    if any(c.isascii() for c in letters):
        return []
    return [text.translate(_TO_LATIN)]


def _typed(text: str, layout: dict[int, int]) -> str:
    """A comma or full stop before a space or number is punctuation; elsewhere it is the letter on that key."""
    swapped = list(text.translate(layout))
    for position, letter in enumerate(text):
        if letter in ",." and not text[position + 1 : position + 2].isalpha():
            swapped[position] = letter
    return "".join(swapped)
