"""A column of few words repeated often: each row holds the number of its word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def coded_words(codes: NDArray[np.int32], words: Sequence[str | None]) -> pa.DictionaryArray:
    """(rows) dictionary column of `words[code]`; code -1 and a word None are null. Equal words share one entry.

    A dictionary that holds a word twice reads back the same but is not written as the same bytes every time
    (pyarrow 26), so packs of one seed would differ.
    """
    encoded = pa.array(words, pa.string()).dictionary_encode()
    place = np.append(encoded.indices.fill_null(-1).to_numpy(), -1).astype(np.int32)[codes]
    return pa.DictionaryArray.from_arrays(pa.array(place, pa.int32(), mask=place < 0), encoded.dictionary)
