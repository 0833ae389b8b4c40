"""What every test may ask for."""

import os
from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real road graphs and records beside the checkout; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("ARTERIAL_SHARED_DATA", SHARED_DATA))
    if not folder.is_dir():
        pytest.skip(f"real data absent: no folder {folder.name!r} beside the checkout (set ARTERIAL_SHARED_DATA)")
    return folder
