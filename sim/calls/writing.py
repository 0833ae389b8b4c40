"""Calls into a file that `read_calls` reads."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import numpy as np
import pandas as pd

from roads.files import write_whole
from sim.calls.calls import Calls


def write_calls(calls: Calls, path: Path) -> None:
    """By the file's name: `.parquet`, `.csv` or `.csv.gz`; numbers are written so that they come back the same.

    All of it or nothing; the same calls give the same bytes.
    """
    columns = calls.columns()
    table = pd.DataFrame(columns | {"transport": columns["transport"].astype(np.int8)})
    if path.suffix == ".parquet":
        written = io.BytesIO()
        table.to_parquet(written, index=False)
        content = written.getvalue()
    else:
        content = table.to_csv(index=False, lineterminator="\n").encode()
        if path.suffix == ".gz":
            content = gzip.compress(content, mtime=0)
    write_whole(path, content)
