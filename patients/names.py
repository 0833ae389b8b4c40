"""Names made comparable: case, ё and е, apostrophes, and Russian and Belarusian spellings of the same name.

The key is for finding, not for showing. It brings together spellings (Ковалёв Дмитрий, Кавалёў Дзмітрый; Татьяна,
Таццяна), not different forms (Николай and Мікалай stay apart).
"""

import re
import unicodedata

_TOGETHER = (("дз", "д"), ("шч", "щ"))
_LETTERS = str.maketrans(
    {
        "ё": "е",
        "э": "е",
        "я": "е",
        "о": "а",
        "і": "и",
        "ы": "и",
        "й": "и",
        "ў": "в",
        "ц": "т",
        "ґ": "г",
        "ь": None,
        "ъ": None,
    }
)


def name_key(name: str) -> str:
    """The key of a name; equal for spellings of the same name. Empty when there is no letter."""
    text = unicodedata.normalize("NFC", name).casefold()
    for pair, one in _TOGETHER:
        text = text.replace(pair, one)
    text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    letters = "".join(character for character in text if character.isalpha())
    return re.sub(r"(.)\1+", r"\1", letters)
