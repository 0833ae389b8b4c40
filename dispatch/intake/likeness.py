"""How alike two texts about calls are, from 0 to 1."""

from rapidfuzz import fuzz, utils

FEW_WORDS = 3


def likeness_of_texts(ours: str, theirs: str) -> float | None:
    """By their words, whatever the order, case and punctuation; None when either says nothing.

    A short text that is part of a long one counts fully only when it has some words to be taken by (rapidfuzz
    `token_set_ratio`); shorter ones are compared as wholes (`token_sort_ratio`).
    """
    one, other = utils.default_process(ours), utils.default_process(theirs)
    if not one or not other:
        return None
    few = min(len(one.split()), len(other.split())) < FEW_WORDS
    compare = fuzz.token_sort_ratio if few else fuzz.token_set_ratio
    return float(compare(one, other)) / 100.0


def likeness_of_determinants(ours: str, theirs: str, *, untriaged: str) -> float | None:
    """1 for the same, a half for the same kind of complaint, 0 for others; None while one is not triaged."""
    if untriaged in (ours, theirs):
        return None
    if ours == theirs:
        return 1.0
    return 0.5 if _kind(ours) == _kind(theirs) else 0.0


def _kind(determinant: str) -> str:
    """The part before the level: `chest-pain` of `chest-pain.high`, `10` of `10-D-1`."""
    if "." in determinant:
        return determinant.partition(".")[0]
    head = determinant.partition("-")[0]
    return head if head.isdigit() else determinant
