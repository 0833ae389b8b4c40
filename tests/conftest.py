"""What every test may ask for."""

import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.servers", "tests.must_run"]

BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[2] / "shared" / "data"


def real_data_folder() -> Path:
    """Where real road graphs and records are, if they are anywhere."""
    return Path(os.environ.get("ARTERIAL_SHARED_DATA", BESIDE_THE_CHECKOUT))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real road graphs and records beside the checkout; tests that need it skip where it is absent."""
    folder = real_data_folder()
    if not folder.is_dir():
        pytest.skip(f"real data absent: no folder {folder.name!r} beside the checkout (set ARTERIAL_SHARED_DATA)")
    return folder
