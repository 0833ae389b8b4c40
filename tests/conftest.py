"""What every test may ask for."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from arterial.stale_kernels import forget_stale_kernels

pytest_plugins = ["tests.servers", "tests.must_run"]

forget_stale_kernels(Path(__file__).resolve().parents[1])

BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[2] / "shared" / "data"

ON_CI = os.environ.get("CI", "").lower() in ("1", "true")

# Examples are new on every run of a developer; on CI they are the same, so that a change is judged by its own merits.
# No example has a deadline: slowness of a busy machine is no fault.
settings.register_profile("anywhere", deadline=None)
settings.register_profile("on-ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("on-ci" if ON_CI else "anywhere")


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
