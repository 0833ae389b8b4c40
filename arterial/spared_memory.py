"""What lives as long as the process is spared from being searched for garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def spared_from_collection() -> Iterator[None]:
    """All that is there now is left out of the collector's rounds until the end.

    Modules, the roads and the state of a region are hundreds of thousands of objects that are never garbage. Full
    rounds through them stopped every thread for 0.15 s, with a thousand units once in every eighty recommendations.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
