"""Arrays by their addresses, so that compiled functions are handed one record in place of many arrays.

A compiled function that is given an array counts it up and down; handing on all that a simulation reads, call by call,
takes most of its time and minutes to compile. A record of addresses is one pointer, and counts nothing.

Whoever makes a record keeps the arrays alive and in place as long as the record is used.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import carray, njit, types  # type: ignore[attr-defined]
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray


def address_of(array: NDArray[Any]) -> int:
    """Where the data of a contiguous array is."""
    if not array.flags.c_contiguous:
        raise ValueError("only a contiguous array can be read by its address")
    return int(array.ctypes.data)


@intrinsic
def _pointer(_typing_context: Any, address: Any) -> Any:
    """An address (int64) as a pointer, for `numba.carray`."""

    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(types.int64), build


pointer: Any = _pointer


@njit(cache=True, nogil=True)
def doubles(address: int, length: int) -> Any:
    """float64 (length)."""
    return carray(pointer(address), (length,), np.float64)


@njit(cache=True, nogil=True)
def longs(address: int, length: int) -> Any:
    """int64 (length)."""
    return carray(pointer(address), (length,), np.int64)


@njit(cache=True, nogil=True)
def ints(address: int, length: int) -> Any:
    """int32 (length)."""
    return carray(pointer(address), (length,), np.int32)


@njit(cache=True, nogil=True)
def booleans(address: int, length: int) -> Any:
    """bool (length)."""
    return carray(pointer(address), (length,), np.bool_)


@njit(cache=True, nogil=True)
def short_rows(address: int, rows: int, columns: int) -> Any:
    """int16 (rows, columns)."""
    return carray(pointer(address), (rows, columns), np.int16)
