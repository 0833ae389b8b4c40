"""The how-to of mass-casualty incidents is run word for word against a service."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.api.service import Service
from tests.api.town import build_town

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "handle-a-mass-casualty-incident.md"
WRITTEN_FOR = "http://127.0.0.1:8103"


@pytest.fixture
def gridville(tmp_path: Path) -> Iterator[Service]:
    """A service of its own, since the page engages its units."""
    service = Service(build_town(tmp_path / "gridville"), tmp_path)
    service.start()
    yield service
    service.stop()


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="the page's tools are not here")
def test_every_step_of_the_page_does_what_it_says(gridville: Service, tmp_path: Path) -> None:
    """A step that fails ends the run; in the end everybody who lives is in hospital, and it is stood down."""
    steps = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), flags=re.DOTALL)
    assert WRITTEN_FOR in steps[0]
    script = "\n".join(steps).replace(WRITTEN_FOR, gridville.url)
    command = ["timeout", "60", "bash", "-euo", "pipefail", "-c", script]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"{ran.stdout[-3_000:]}\n{ran.stderr[-3_000:]}"
    [known] = httpx.get(f"{gridville.url}/v1/mass-casualties", params={"status": "all"}).json()["items"]
    assert (known["casualties"], known["stood_down_because"]) == (10, "everybody is in hospital")
    casualties = httpx.get(f"{gridville.url}/v1/mass-casualties/{known['incident_id']}/casualties").json()["items"]
    where = {one["number"]: (one["tag"], one["status"]) for one in casualties}
    assert where["3"] == ("immediate", "at-hospital"), "tagged anew"
    assert where["10"][1] == "released"
    assert {status for number, (_, status) in where.items() if number not in ("7", "10")} == {"at-hospital"}
