"""How alike two names are, from 0 to 1, word by word: in any order, with slips, the last word perhaps only begun."""

from __future__ import annotations

from rapidfuzz.distance import OSA

_LEAST_LIKE_WORD = 0.6
_DIGITS_WEIGHT = 4
"""A number in a name counts as a word of this many letters: 1-я and 2-я Садовая are different streets."""
_LEFT_OUT = 0.12
"""Lost by a name of which nearly every word was left out of the question."""


def name_similarity(asked: tuple[str, ...], there: tuple[str, ...]) -> float:
    """Keys of words against keys of words; 1 only for the same words in the same order."""
    if asked == there:
        return 1.0
    aligned = _aligned(asked, there)
    if len(asked) == len(there) == 1 or not _same_numbers(asked, there):
        return aligned
    return max(aligned, 0.98 * OSA.normalized_similarity("".join(asked), "".join(there)))


def _aligned(asked: tuple[str, ...], there: tuple[str, ...]) -> float:
    """Each word asked for is given to its likest word there; words there that nobody asked for cost a little."""
    total = gained = 0.0
    taken: set[int] = set()
    for position, word in enumerate(asked):
        weight = _weight(word)
        last = position == len(asked) - 1
        likeness, best = max(
            ((_word_similarity(word, other, begun=last), -i) for i, other in enumerate(there) if i not in taken),
            default=(0.0, 0),
        )
        if likeness:
            taken.add(-best)
        total += weight
        gained += weight * likeness
    letters = sum(map(_weight, there))
    left_out = sum(_weight(word) for i, word in enumerate(there) if i not in taken) / letters
    return 0.995 * (gained / total) * (1 - _LEFT_OUT * left_out)


def _word_similarity(asked: str, there: str, *, begun: bool) -> float:
    if asked == there:
        return 1.0
    if asked.isdigit() or there.isdigit():
        return 0.0
    if there.startswith(asked) and (begun or len(asked) == 1):
        return 0.88 + 0.1 * len(asked) / len(there)
    likeness = OSA.normalized_similarity(asked, there)
    if begun and len(there) > len(asked) >= 4:
        likeness = max(likeness, 0.9 * OSA.normalized_similarity(asked, there[: len(asked)]))
    return likeness if likeness >= _LEAST_LIKE_WORD else 0.0


def _weight(word: str) -> int:
    return _DIGITS_WEIGHT if word.isdigit() else len(word)


def _same_numbers(asked: tuple[str, ...], there: tuple[str, ...]) -> bool:
    return [w for w in asked if w.isdigit()] == [w for w in there if w.isdigit()]
