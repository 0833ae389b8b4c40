"""What is really painted on the screen."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page


def picture(page: Page, selector: str) -> NDArray[np.int64]:
    """(height, width, 3) colours of an element as shown."""
    return np.asarray(Image.open(io.BytesIO(page.locator(selector).screenshot())).convert("RGB"), np.int64)


def painted(image: NDArray[np.int64], colour: str, *, tolerance: int = 6) -> int:
    """How many pixels have this colour, `#rrggbb`."""
    wanted = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)])
    return int((np.abs(image - wanted).max(axis=2) <= tolerance).sum())
