"""Barcodes as modules, dark and light, by the zxing-cpp library."""

from functools import lru_cache

import numpy as np
import zxingcpp

Modules = tuple[tuple[bool, ...], ...]


def bars(data: str) -> tuple[bool, ...]:
    """A Code 128 barcode (ISO/IEC 15417) from its first bar to its last; dark is true."""
    return _modules(data, "Code128")[0]


def matrix(data: str) -> Modules:
    """A square Data Matrix symbol (ISO/IEC 16022, ECC 200), row by row from the top, without its quiet zone."""
    return _modules(data, "DataMatrix")


@lru_cache(maxsize=256)
def _modules(data: str, kind: str) -> Modules:
    barcode = zxingcpp.create_barcode(data, zxingcpp.BarcodeFormat[kind], force_square=True)
    drawn = np.asarray(zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=False))
    return tuple(tuple(bool(shade == 0) for shade in row) for row in drawn)
