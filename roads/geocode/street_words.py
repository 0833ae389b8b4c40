"""Words that say what kind of street or place a name belongs to, and words that say nothing, in ru, be and en."""

from __future__ import annotations

from rapidfuzz import process
from rapidfuzz.distance import OSA

_STREET_TYPES = {
    "street": "улица ул вуліца вул street st str ulitsa ulica vulica vulitsa ul vul",
    "avenue": "проспект пр-т пр-кт просп пр праспект пр-к avenue ave av prospekt praspiekt praspekt prospect pr-t",
    "lane": "переулок пер завулак зав lane ln pereulok zavulak zavułak per",
    "drive": "проезд пр-д пр праезд drive dr proezd proyezd prajezd",
    "boulevard": "бульвар б-р бул бульв boulevard blvd bulvar bulvard",
    "embankment": "набережная наб набярэжная embankment emb naberezhnaya nabiarežnaja",
    "square": "площадь пл плошча пляц square sq ploshchad ploshcha plošča",
    "highway": "шоссе ш шаша highway hwy shosse shasha šaša",
    "tract": "тракт тр-т гасцінец tract road rd trakt",
    "dead_end": "тупик туп тупік close tupik",
    "microdistrict": "микрорайон мкр мкрн мікрараён microdistrict mikrorayon",
}
_MEANINGLESS = (
    "город г горад деревня д вёска в посёлок поселок п агрогородок аг аграгарадок гп рп рн с "
    "дом номер no house building the of city town village"
)
_CORNER = "угол вугал рог перекрёсток перекресток скрыжаванне перасячэнне пересечение corner crossing intersection ugol"
_AND = "и і ды с з со and at with i x"


def _by_word() -> dict[str, frozenset[str]]:
    types: dict[str, frozenset[str]] = {}
    for street_type, words in _STREET_TYPES.items():
        for word in words.split():
            types[word] = types.get(word, frozenset()) | {street_type}
    return types


TYPES_BY_WORD = _by_word()
_LONG_TYPE_WORDS = tuple(sorted(word for word in TYPES_BY_WORD if len(word) >= 5 and "-" not in word))
_LEAST_LIKE_TYPE = 0.6
MEANINGLESS = frozenset(_MEANINGLESS.split())
CORNER = frozenset(_CORNER.split())
AND = frozenset(_AND.split())


def corrected_types(name: str) -> str:
    """A plain name of several words with the word most like a kind of street, but misspelled, put right."""
    words = name.split()
    if len(words) < 2 or any(word.strip(",.") in TYPES_BY_WORD for word in words):
        return name
    likest = [
        (found[1], -position, found[0])
        for position, word in enumerate(words)
        if (
            found := process.extractOne(
                word.strip(",."), _LONG_TYPE_WORDS, scorer=OSA.normalized_similarity, score_cutoff=_LEAST_LIKE_TYPE
            )
        )
    ]
    if not likest:
        return name
    _, position, type_word = max(likest)
    return " ".join([*words[:-position], type_word, *words[-position + 1 :]])
