"""An experiment gives the same bytes however it is run, and goes on where it was stopped."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.experiments.processes import Processes
from sim.experiments.runners import InThisProcess, ReplicationLost, Runner
from sim.experiments.running import Samples, run_replications, run_until_enough
from sim.experiments.scenario import BadScenario, Scenario
from sim.experiments.stopping import BadStopping, Stopping
from sim.experiments.store import ReplicationStore
from tests.sim.experiments_world import OneAmbulanceTown, content, lives

SLOW = Scenario(name="slow", settings={"job_s": 600.0})
SWIFT = Scenario(name="swift", settings={"job_s": 500.0})
ROOT = Path(__file__).resolve().parents[2]


def run(site: OneAmbulanceTown, folder: Path, runner: Runner, count: int = 6) -> dict[str, Samples]:
    store = ReplicationStore(folder, city=site.fingerprint())
    try:
        return run_replications([SLOW, SWIFT], numbers=range(count), site=site, store=store, runner=runner)
    finally:
        runner.close()


def test_two_processes_give_the_bytes_of_one(tmp_path: Path) -> None:
    """The files of an experiment do not tell how many processes made them."""
    town = OneAmbulanceTown()
    run(town, tmp_path / "one", InThisProcess())
    run(town, tmp_path / "two", Processes(2))
    assert content(tmp_path / "one") == content(tmp_path / "two")
    assert len(content(tmp_path / "one")) == 12


def test_a_replication_whose_process_was_killed_is_run_again(tmp_path: Path) -> None:
    """A worker dies in the middle; the results are those of a run without mishap."""
    run(OneAmbulanceTown(), tmp_path / "calm", InThisProcess())
    run(OneAmbulanceTown(fatal=lives(tmp_path / "lives", 2)), tmp_path / "struck", Processes(2))
    assert not list((tmp_path / "lives").iterdir())
    assert content(tmp_path / "struck") == content(tmp_path / "calm")


def test_a_replication_that_kills_every_process_is_named(tmp_path: Path) -> None:
    """It is tried three times, then the experiment stops and says which it was; what was finished stays."""
    with pytest.raises(ReplicationLost, match=r"replication 3 of '(slow|swift)'.*died 3 times.*-9.*memory"):
        run(OneAmbulanceTown(fatal=lives(tmp_path / "lives", 9)), tmp_path / "out", Processes(1))
    assert content(tmp_path / "out")


def test_only_what_is_missing_damaged_or_of_other_inputs_is_run_again(tmp_path: Path) -> None:
    """One file is lost, one is cut short, one is of another town: three replications are run, the bytes come back."""
    town = OneAmbulanceTown(diary=tmp_path / "diary")
    run(town, tmp_path / "out", InThisProcess())
    before = content(tmp_path / "out")
    first, second, third = sorted((tmp_path / "out" / "replications").iterdir())[:3]
    first.unlink()
    second.write_bytes(second.read_bytes()[:-40])
    run(OneAmbulanceTown(calls=10), tmp_path / "other", InThisProcess())
    third.write_bytes((tmp_path / "other" / "replications" / third.name).read_bytes())
    (tmp_path / "diary").unlink()
    run(town, tmp_path / "out", InThisProcess())
    assert len((tmp_path / "diary").read_text().splitlines()) == 3
    assert content(tmp_path / "out") == before


INTERRUPTED = """
import sys
from pathlib import Path
from tests.sim.experiments_world import OneAmbulanceTown
from tests.sim.test_experiments_running import SLOW, SWIFT
from sim.experiments.processes import Processes
from sim.experiments.running import run_replications
from sim.experiments.store import ReplicationStore

if __name__ == "__main__":
    town = OneAmbulanceTown(calls=4_000)
    store, workers = ReplicationStore(Path(sys.argv[1]), city=town.fingerprint()), Processes(2)
    try:
        run_replications([SLOW, SWIFT], numbers=range(2_000), site=town, store=store, runner=workers)
    finally:
        workers.close()
"""


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_experiment_leaves_whole_files_and_goes_on(tmp_path: Path, blow: signal.Signals) -> None:
    """Ctrl-C or a kill in the middle: every file there is whole, no process stays, and the rest is run later."""
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(
        [sys.executable, script, tmp_path / "out"], env=environment, start_new_session=True, stderr=subprocess.DEVNULL
    )
    done = tmp_path / "out" / "replications"
    deadline = time.monotonic() + 120
    while not (done.is_dir() and len(list(done.glob("*.parquet"))) >= 4) and time.monotonic() < deadline:
        time.sleep(0.02)
    child.send_signal(blow)
    child.wait(60)
    while group_lives(child.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not group_lives(child.pid)
    kept = {name: made for name, made in content(done).items() if name.endswith(".parquet") and name[0] != "."}
    assert 4 <= len(kept) < 4_000
    diary = tmp_path / "diary"
    run(OneAmbulanceTown(calls=4_000, diary=diary), tmp_path / "out", InThisProcess(), count=6)
    run(OneAmbulanceTown(calls=4_000), tmp_path / "calm", InThisProcess(), count=6)
    calm = content(tmp_path / "calm" / "replications")
    assert {name: content(done)[name] for name in calm} == calm
    run_now = diary.read_text().splitlines() if diary.exists() else []
    assert len(run_now) == 12 - len(kept.keys() & calm.keys())


def group_lives(group: int) -> bool:
    """Whether any process of this group is left, zombies aside."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            return True
    return False


def test_replications_are_added_until_enough_is_known(tmp_path: Path) -> None:
    """Ten to begin with, five more at a time, the same for both scenarios; never more than the most."""
    town, seen = OneAmbulanceTown(calls=50), []

    def is_enough(samples: dict[str, Samples]) -> bool:
        seen.append({name: found.replications for name, found in samples.items()})
        return len(seen) == 3

    store = ReplicationStore(tmp_path, city=town.fingerprint())
    run_until_enough(
        [SLOW, SWIFT],
        stopping=Stopping(half_width=1.0, most=40),
        is_enough=is_enough,  # type: ignore[arg-type]
        site=town,
        store=store,
        runner=InThisProcess(),
    )
    assert seen == [{"slow": n, "swift": n} for n in (10, 15, 20)]
    found = run_until_enough(
        [SLOW],
        stopping=Stopping(half_width=1.0, most=12),
        is_enough=lambda samples: False,
        site=town,
        store=store,
        runner=InThisProcess(),
    )
    assert found["slow"].replications == 12


@pytest.mark.parametrize(
    ("scenarios", "stopping", "message"),
    [
        ([], {}, "no scenario"),
        ([SLOW, SLOW], {}, "two scenarios are called 'slow'"),
        ([Scenario(name="odd", settings={"speed": 1})], {}, "'odd', settings: only job_s"),
        ([SLOW], {"fewest": 11}, "11 replications at least, but the calls give 10: cut them shorter"),
    ],
)
def test_what_can_t_be_run_is_refused_before_anything_is(
    tmp_path: Path, scenarios: list[Scenario], stopping: dict[str, int], message: str
) -> None:
    """The field and the remedy are named, and no replication was run."""
    town = OneAmbulanceTown(limit=10, diary=tmp_path / "diary")
    with pytest.raises((BadScenario, BadStopping), match=message):
        run_until_enough(
            scenarios,
            stopping=Stopping(**stopping),
            is_enough=lambda samples: True,
            site=town,
            store=ReplicationStore(tmp_path, city="town"),
            runner=InThisProcess(),
        )
    assert not (tmp_path / "diary").exists()
