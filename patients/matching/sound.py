"""Names made comparable over alphabets: Ковалёв, Кавалёў, Kavaliou and Kovalev are `kavalev`.

Coarser than `patients.names.name_key`, which finds spellings of Russian and Belarusian only. The romanisations brought
together are those met in passports and records: the Belarusian instruction of 2007 (Kavaliou, Hryhorieva), ICAO Doc
9303 for Russian (Kovalev, Grigoreva) and English spelling (Kovalyov).
"""

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    "абвгґдеёєжзиіїйклмнопрстуўфхцчшщыэюяčšžŭł",
    "abvggdeeezziiiiklmnaprstuwfgt4ssieue4szwl",
    "ьъ",
)
_CYRILLIC_PAIRS = (("шч", "щ"), ("дз", "д"), ("дж", "д"), ("сч", "щ"))
_LATIN = (
    ("shch", "s"),
    ("sch", "s"),
    ("tch", "4"),
    ("sh", "s"),
    ("zh", "z"),
    ("kh", "g"),
    ("ch", "4"),
    ("cz", "4"),
    ("ts", "t"),
    ("tz", "t"),
    ("dz", "d"),
    ("ph", "f"),
    ("ck", "k"),
    ("x", "ks"),
    ("q", "k"),
    ("c", "t"),
    ("h", "g"),
    ("w", "v"),
    ("o", "a"),
)
_SOFT_VOWEL = re.compile("[iyj]+[ae]")
_SOFT_U = re.compile("[iyj]+u")
_SHORT_I = re.compile("[iyj]+")
_SHORT_U = re.compile("(?<=[ae])u")
_TWICE = re.compile(r"(.)\1+")

ONE_NAME = (
    ("Николай", "Мікалай"),
    ("Владимир", "Уладзімір"),
    ("Всеволод", "Усевалад"),
    ("Анна", "Ганна"),
    ("Ольга", "Вольга"),
    ("Филипп", "Піліп"),
    ("Екатерина", "Кацярына"),
    ("Елена", "Алена"),
    ("Евгений", "Яўген", "Яўгеній", "Eugene"),
    ("Надежда", "Надзея"),
    ("Иосиф", "Язэп", "Joseph"),
    ("Иван", "Ян", "Янка", "Ivan"),
    ("Михаил", "Міхась", "Michael"),
    ("Антон", "Антось"),
    ("Фёдор", "Хведар", "Фядос"),
    ("Степан", "Сцяпан"),
    ("Александр", "Alexander"),
)
"""Russian, Belarusian and foreign forms of one given name that sound too far apart."""


def sound(name: str) -> str:
    """The key of a name; equal for spellings of one name in any of the alphabets. Empty when there is no letter."""
    text = unicodedata.normalize("NFC", name).casefold()
    for pair, one in _CYRILLIC_PAIRS:
        text = text.replace(pair, one)
    text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    text = "".join(character for character in text if character.isalpha() or character == "4")
    for letters, one in _LATIN:
        text = text.replace(letters, one)
    text = _SHORT_I.sub("i", _SOFT_U.sub("u", _SOFT_VOWEL.sub("e", text)))
    text = _TWICE.sub(r"\1", _SHORT_U.sub("v", text))
    return text.rstrip("i") or text


def given_sound(name: str) -> str:
    """The same for a given name, of which Russian and Belarusian forms are one."""
    key = sound(name)
    return _forms().get(key, key)


@lru_cache(maxsize=1)
def _forms() -> dict[str, str]:
    return {sound(form): sound(forms[0]) for forms in ONE_NAME for form in forms}
