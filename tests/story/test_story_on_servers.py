"""The main story on a synthetic town, embedded and on real servers: the same end."""

from pathlib import Path

import pytest

from arterial.settings import Settings
from arterial.storage import open_log
from controlroom.chain import verify_chain
from roads.synthetic import synthesize
from tests.story.worlds import junction, story_in


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town") / "pack"
    synthesize(folder, nodes=1_500, seed=11)
    return folder


def tell_and_verify(town: Path, settings: Settings) -> None:
    with story_in(town, settings.data_dir, settings) as (teller, pack):
        teller.stock(junction(pack, share=0.35))
        told = teller.tell(junction(pack, share=0.55))
        assert teller.desk.room.state.dispatch.incidents[told.incident_id].disposition == "handed-over"
    log = open_log(settings)
    try:
        report = verify_chain(log, settings.region)
    finally:
        log.close()
    assert report.ok, report.what
    assert report.events > 50


def test_the_story_needs_no_server(town: Path, tmp_path: Path) -> None:
    """SQLite files in a folder are enough."""
    tell_and_verify(town, Settings(region="story", data_dir=tmp_path))
    files = {path.name for path in tmp_path.glob("*.sqlite3")}
    assert files == {"log.sqlite3", "patients.sqlite3", "blood-trace.sqlite3"}


@pytest.mark.server
def test_the_story_on_postgresql_and_redis(town: Path, tmp_path: Path, postgres_url: str, redis_url: str) -> None:
    """The log and the register in PostgreSQL, positions and fan-out in Redis, chosen by settings alone."""
    tell_and_verify(
        town, Settings(region="story-on-servers", data_dir=tmp_path, database_url=postgres_url, redis_url=redis_url)
    )
    assert not list(tmp_path.glob("*.sqlite3"))
