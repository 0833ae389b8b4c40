"""The few spellings worth comparing with a name: those that share its rarest trigrams, and those that begin like it."""

from __future__ import annotations

from typing import Any

from roads.geocode.index_writer import trigrams

_ENOUGH_POSTINGS = 1_500
_MOST_POSTINGS = 4_000
"""Entries of the trigram index read for one name: bounds the time however common its trigrams are."""
_ENOUGH_TRIGRAMS = 6
"""With so many of a name's rarest trigrams, one slip leaves some whole; common ones are then worth less time."""
_BY_TRIGRAM = 90
_BY_BEGINNING = 60
_SHORT_WORD = 4
"""Words up to this long have too few trigrams to be found by them while they are being typed."""
_LAST_CHARACTER = "\U0010ffff"

_RANKED = "SELECT rowid FROM key_trigrams WHERE key_trigrams MATCH ? ORDER BY rank LIMIT ?"
_BEGINNING = "SELECT key_id FROM word WHERE word >= ? AND word < ? LIMIT ?"


def candidate_keys(connection: Any, words: tuple[str, ...]) -> list[tuple[int, str]]:
    """(key_id, key) of spellings that may be like the name with these word keys; in no order."""
    found: set[int] = set()
    rare = _rare_trigrams(connection, " ".join(words))
    if rare:
        # Keys hold letters, digits and spaces only, so quoting leaves nothing for the query language to interpret.
        found.update(row for (row,) in connection.execute(_RANKED, (" OR ".join(f'"{t}"' for t in rare), _BY_TRIGRAM)))
    for word in {word for word in (words[-1], max(words, key=len)) if len(word) <= _SHORT_WORD}:
        found.update(row for (row,) in connection.execute(_BEGINNING, (word, word + _LAST_CHARACTER, _BY_BEGINNING)))
    marks = ",".join("?" * len(found))
    sql = f"SELECT key_id, key FROM spelling_key WHERE key_id IN ({marks})"  # noqa: S608
    return list(connection.execute(sql, tuple(found)))


def _rare_trigrams(connection: Any, key: str) -> list[str]:
    """Trigrams of the key that exist in the index, the rarest first, as many as the budget of postings allows."""
    asked = tuple(dict.fromkeys(trigrams(key)))
    marks = ",".join("?" * len(asked))
    known = connection.execute(
        f"SELECT keys, trigram FROM trigram WHERE trigram IN ({marks}) ORDER BY keys, trigram",  # noqa: S608
        asked,
    ).fetchall()
    rare: list[str] = []
    postings = 0
    for keys, trigram in known:
        postings += keys
        most = _MOST_POSTINGS if len(rare) < _ENOUGH_TRIGRAMS else _ENOUGH_POSTINGS
        if rare and postings > most:
            break
        rare.append(trigram)
    return rare
