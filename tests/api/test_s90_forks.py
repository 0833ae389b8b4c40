"""The present simulated, over HTTP and as the command line tells it."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api import ApiSettings, create_app
from arterial.cli.sim_fork import assumptions, decoded, lines
from arterial.composition import open_desk
from arterial.settings import Settings
from controlroom.questions.what_if import WhatIfAnswer
from roads import RoadNetwork, read_pack
from tests.api.speaking import report_call
from tests.api.town import build_settled_town

QUESTION = {
    "assumptions": [
        {"name": "H2 diverts", "diverting": ["H2"]},
        {"name": "nobody", "units_on_break": ["A1", "A2", "A3", "A4", "A5", "A6"], "break_s": 3600},
    ],
    "hours": 1,
    "replications": 5,
}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("settled")
    pack = read_pack(build_settled_town(folder / "gridville"))
    settings = Settings(region="gridville", data_dir=folder)
    with (
        open_desk(settings, pack, RoadNetwork.open(pack, save_index=False)) as desk,
        TestClient(create_app(desk, ApiSettings()), base_url="http://localhost") as client,
    ):
        yield client


def test_the_next_hour_is_told_under_every_assumption(people: TestClient) -> None:
    """And the command line reads the answer of a service as it reads its own."""
    report_call(people)
    answer = people.post("/v1/simulations/forks", json=QUESTION)
    assert answer.status_code == 200, answer.text
    told = decoded(answer.content, WhatIfAnswer)
    assert [outlook.assumption for outlook in told.outlooks] == ["nothing-changes", "H2 diverts", "nobody"]
    assert told.open_calls == 1
    assert told.until_at - told.at == pytest.approx(3_600.0)
    assert [moment.at - told.at for moment in told.outlooks[0].moments] == pytest.approx([0, 900, 1_800, 2_700, 3_600])
    assert told.outlooks[2].moments[1].coverage.mean == 0.0
    text = "\n".join(lines(told))
    assert "nobody:" in text
    assert "now 0.0%" in text
    assert "those who wait now" in text


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"hours": 100}, 422, "hours"),
        ({"assumptions": [{"name": "a", "units_on_break": ["ghost"]}]}, 422, "units_on_break"),
        ({"assumptions": [{"name": "a"}, {"name": "a"}]}, 422, "assumptions"),
        ({"assumptions": [{"name": "a", "diverting": ["H1", "H2"]}]}, 422, "diverting"),
        ({"assumption": []}, 422, "assumption"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_its_field(
    people: TestClient, change: dict[str, object], status: int, field: str
) -> None:
    answer = people.post("/v1/simulations/forks", json=QUESTION | change)
    assert answer.status_code == status, answer.text
    assert field in answer.text


def test_without_demand_there_is_nothing_to_simulate(shared_client: TestClient) -> None:
    answer = shared_client.post("/v1/simulations/forks", json={})
    assert answer.status_code == 404
    assert answer.json()["code"] == "demand-unknown"


def test_each_option_of_the_command_line_is_an_assumption() -> None:
    pause, divert, more = assumptions(["A1, A2:45"], ["H1"], ["S1,S2"])
    assert pause.units_on_break == ("A1", "A2")
    assert pause.break_s == 2_700.0
    assert divert.diverting == ("H1",)
    assert more.extra_units_at == ("S1", "S2")
