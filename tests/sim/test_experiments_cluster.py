"""A Ray cluster gives the bytes of one process. Skipped where the extra `arterial[cluster]` is not installed."""

from pathlib import Path

import pytest

from sim.experiments.cluster import OnRay, StrangeWorker
from sim.experiments.runners import InThisProcess
from tests.sim.experiments_world import OneAmbulanceTown, content, lives
from tests.sim.test_experiments_running import run


@pytest.fixture
def ray() -> None:
    pytest.importorskip("ray", reason="Ray is not installed: it is the extra arterial[cluster]")


@pytest.mark.usefixtures("ray")
def test_a_cluster_gives_the_bytes_of_one_process(tmp_path: Path) -> None:
    """Also where a worker is killed in the middle."""
    run(OneAmbulanceTown(), tmp_path / "here", InThisProcess())
    run(OneAmbulanceTown(fatal=lives(tmp_path / "lives", 1)), tmp_path / "there", OnRay("local"))
    assert not list((tmp_path / "lives").iterdir())
    assert content(tmp_path / "here") == content(tmp_path / "there")


class Elsewhere(OneAmbulanceTown):
    """A town whose files are others in the process of a worker."""

    def fingerprint(self) -> str:
        import os

        return f"seen by {os.getpid()}"


@pytest.mark.usefixtures("ray")
def test_a_worker_that_finds_other_files_refuses_to_work(tmp_path: Path) -> None:
    """Results of another city, other calls or another program never come in."""
    with pytest.raises(StrangeWorker, match="same files under the same paths"):
        run(Elsewhere(), tmp_path / "out", OnRay("local"))
