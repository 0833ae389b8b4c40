"""A coarse spelling under which the same name in ru, be and any Latin transliteration looks (nearly) alike.

One Latin letter a sound: о and а fall together (Belarusian writes unstressed о as а), г, х and h, и, і, й, ы and y, в
and ў; x stands for sh and shch, q for ch, j for zh. Keys are for finding and comparing, never for showing.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_TEXT = 200
"""Characters of a question that are looked at: no address is longer, and a pasted page must not cost more than one."""

# Capitals are sounds already decided on, so that the Latin rules below leave them alone.
_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгґдезиійклмнопрстуўфхц", "AbvHHdeziiiklmnAprstuvfHc", strict=True)),
        **dict(zip("ёжчшщыэюяъь", ("e", "J", "Q", "X", "X", "i", "e", "iu", "iA", "", ""), strict=True)),
    }
)
_MARKED_LATIN = str.maketrans({"č": "Q", "š": "X", "ž": "J", "ŭ": "v", "ł": "l"})
_APOSTROPHES = re.compile("['’ʼ`′ʹ\u0301]")
_LATIN_SOUNDS = tuple(zip(("shch", "sch", "sh", "zh", "kh", "ch", "ts", "XQ"), "XXXJHQcX", strict=True))
_LATIN_LETTERS = str.maketrans({"y": "i", "j": "i", "w": "v", "g": "h", "o": "a", "q": "k", "x": "ks"})
_REPEATED = re.compile(r"([a-z])\1+")


def plain(text: str) -> str:
    """`text` without capitals, compatibility and control characters, cut to `LONGEST_TEXT`."""
    folded = unicodedata.normalize("NFKC", text[: 2 * LONGEST_TEXT]).casefold()
    return "".join(" " if unicodedata.category(c)[0] == "C" else c for c in folded)[:LONGEST_TEXT].strip()


def spelling_key(word: str, *, ch_is_kh: bool = False) -> str:
    """The key of one plain word; digits stay. `ch_is_kh`: read Latin ch as х, as the system of 2007 writes it."""
    key = _APOSTROPHES.sub("", word)
    if ch_is_kh:
        key = key.replace("ch", "H")
    key = key.translate(_CYRILLIC).translate(_MARKED_LATIN)
    key = "".join(c for c in unicodedata.normalize("NFKD", key) if not unicodedata.combining(c))
    for spelled, sound in _LATIN_SOUNDS:
        key = key.replace(spelled, sound)
    key = key.translate(_LATIN_LETTERS).lower()
    return _REPEATED.sub(r"\1", key.replace("ie", "e"))
