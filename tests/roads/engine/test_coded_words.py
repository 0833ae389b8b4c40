"""Columns of few words: every word is held once, whoever has it."""

import numpy as np

from roads.pack.coded_words import coded_words


def test_two_streets_of_one_name_share_its_entry() -> None:
    column = coded_words(np.array([0, 2, -1, 1], np.int32), ["улица Мира", "улица Мира", None])
    assert column.to_pylist() == ["улица Мира", None, None, "улица Мира"]
    assert column.dictionary.to_pylist() == ["улица Мира"]
