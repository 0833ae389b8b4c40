"""The live service ends in good order: at once, without a trace of trouble, whoever is still listening."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.api.service import Service
from tests.api.town import build_town

WITHIN_S = 10.0


@pytest.mark.parametrize(
    ("presses", "asked_by", "code"), [(1, signal.SIGINT, 130), (3, signal.SIGINT, 130), (1, signal.SIGTERM, 143)]
)
def test_a_service_that_is_asked_to_end_lets_its_readers_go(
    tmp_path: Path, presses: int, asked_by: signal.Signals, code: int
) -> None:
    """Ctrl-C, pressed once or in anger, and SIGTERM: the stream ends, nothing is complained of, the log is whole."""
    service = Service(build_town(tmp_path / "gridville", units=2), tmp_path)
    service.start()
    with httpx.stream("GET", f"{service.url}/v1/events/stream", timeout=WITHIN_S) as stream:
        lines = stream.iter_lines()
        assert next(lines).startswith("retry:")
        for _ in range(presses):
            service.ask_to_end(asked_by)
            time.sleep(0.05)
        assert list(lines)[-1] == "", "the stream ended between two messages"
    assert service.wait(WITHIN_S) == code
    assert service.complaints == ""


def test_a_second_service_on_the_same_log_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    """The refusal is one line that names the region and the log."""
    city = build_town(tmp_path / "gridville", units=2)
    service = Service(city, tmp_path)
    service.start()
    second = subprocess.run(
        [sys.executable, "-c", "from arterial.cli import main; main()", "serve", "--city", str(city)],
        env=service.environment | {"ARTERIAL_REGION": "gridville", "ARTERIAL_PORT": str(Service(city, tmp_path).port)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (second.returncode, second.stdout) == (2, "")
    assert "region 'gridville' is being served already" in second.stderr
    assert len(second.stderr.strip().splitlines()) == 1
    assert httpx.get(f"{service.url}/readyz").status_code == 200
    service.stop()
