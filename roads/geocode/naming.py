"""From a name to the toponyms it may mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import OSA

from roads.geocode.candidates import candidate_keys
from roads.geocode.query import NameKey
from roads.geocode.similarity import name_similarity

LEAST_SCORE = 0.62
_SURE = 0.84
"""With a toponym this like the name in the settlement named, the name is not looked for elsewhere."""
_BEST_KEYS = 40
_MOST_SPELLINGS = 2_000
_SPELLINGS = "SELECT key_id, toponym, plain, types, settlement_key FROM spelling JOIN toponym USING (toponym)"
_OTHER_SETTLEMENT = 0.75
_LEAST_LIKE_SETTLEMENT = 0.74


@dataclass(frozen=True)
class Named:
    """A toponym a name may mean; `plain` is the spelling that matched."""

    toponym: int
    score: float
    plain: str


def find_toponyms(connection: Any, name: NameKey, settlements: frozenset[str], asked: str) -> list[Named]:
    """Toponyms like `name`, best first; where its first or last words name a settlement, those in it are better."""
    found: dict[int, Named] = {}
    for words, settlement in _with_settlement(name.words, settlements):
        for named in _like(connection, NameKey(words, name.types), settlement, asked):
            if named.toponym not in found or found[named.toponym].score < named.score:
                found[named.toponym] = named
        if any(named.score >= _SURE for named in found.values()):
            break
    return sorted(found.values(), key=lambda named: (-named.score, named.toponym))


def _with_settlement(words: tuple[str, ...], settlements: frozenset[str]) -> list[tuple[tuple[str, ...], str]]:
    """(words of the name, settlement or "") in all the ways they may be told apart."""
    ways = []
    for count in range(1, min(3, len(words) - 1) + 1):
        for rest, part in ((words[:-count], words[-count:]), (words[count:], words[:count])):
            key = " ".join(part)
            likest = max(
                ((OSA.normalized_similarity(key, s, score_cutoff=_LEAST_LIKE_SETTLEMENT), s) for s in settlements),
                default=(0.0, ""),
            )
            if likest[0]:
                ways.append((rest, likest[1]))
    return [*ways, (words, "")]


def _like(connection: Any, name: NameKey, settlement: str, asked: str) -> list[Named]:
    candidates = candidate_keys(connection, name.words)
    scored = [(name_similarity(name.words, tuple(key.split())), number) for number, key in candidates]
    best = sorted((pair for pair in scored if pair[0] >= LEAST_SCORE), reverse=True)[:_BEST_KEYS]
    score_of = {number: score for score, number in best}
    sql = f"{_SPELLINGS} WHERE key_id IN ({','.join('?' * len(score_of))}) LIMIT {_MOST_SPELLINGS}"
    rows = connection.execute(sql, tuple(score_of))
    found = []
    for number, toponym, plain_name, types, where in rows:
        score = score_of[number] * _type_agreement(name.types, frozenset(types.split()))
        score *= 1.0 if not settlement or where == settlement else _OTHER_SETTLEMENT
        # Between names that sound alike, the one spelled more like the question.
        score *= 0.985 + 0.015 * OSA.normalized_similarity(asked, plain_name.casefold()) if score < 1 else 1.0
        if score >= LEAST_SCORE:
            found.append(Named(toponym=toponym, score=score, plain=plain_name))
    return found


def _type_agreement(asked: frozenset[str], there: frozenset[str]) -> float:
    if not asked:
        return 1.0 if not there or "street" in there else 0.99
    if not there:
        return 0.97
    return 1.0 if asked & there else 0.9
