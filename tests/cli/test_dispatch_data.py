"""Protocols, plans and templates as files: what is wrong is said with the file, the place and the remedy."""

import dataclasses
from pathlib import Path

import pytest
from typer.testing import CliRunner

from arterial.cli.app import app
from arterial.dispatch_data import DispatchDataUnusable, read_dispatch_data, with_dispatch_data
from arterial.dispatch_file import DispatchFileUnusable, dispatch_settings_of
from dispatch.norms.norm import response_norm
from dispatch.response_plans.plan import PlanBook, ResponsePlan
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.triage.protocol import Protocol
from roads.pack import read_pack, write_pack
from roads.pack.content import District
from tests.api.town import town_content

WORDS = "{en: a, ru: б, be: в}"
GOOD = f"""
protocol_id: mine
version: 3
name: {WORDS}
first_question: awake
answer_texts: {{"yes": {WORDS}, "no": {WORDS}}}
questions:
  - {{code: awake, text: {WORDS}, answers: [{{code: "yes", outcome: well}}, {{code: no, next: pulse}}]}}
  - {{code: pulse, text: {WORDS}, answers: [{{code: yes, outcome: ill, instructions: [wait]}}]}}
outcomes:
  - {{code: well, priority: 3}}
  - {{code: ill, priority: 1, determinant: ill.very}}
instructions:
  - {{code: wait, text: {WORDS}}}
"""


def folder_with(tmp_path: Path, kind: str, text: str) -> Path:
    (tmp_path / kind).mkdir(exist_ok=True)
    (tmp_path / kind / "mine.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def faults(folder: Path) -> str:
    with pytest.raises(DispatchDataUnusable) as unusable:
        read_dispatch_data(folder)
    return str(unusable.value)


def test_what_is_shipped_is_whole_and_in_three_languages() -> None:
    data = read_dispatch_data()
    assert data.protocols.ids() == ("belarus", "general")
    for protocol in data.protocols.protocols:
        assert all(data.response_plans.plan_for(outcome.named) for outcome in protocol.outcomes)


def test_yes_and_no_are_words_and_a_protocol_of_ones_own_stands_beside_those_shipped(tmp_path: Path) -> None:
    """In plain YAML `no` would be false."""
    data = read_dispatch_data(folder_with(tmp_path, "protocols", GOOD))
    mine = data.protocols.newest("mine")
    assert isinstance(mine, Protocol)
    assert [answer.code for answer in mine.questions[0].answers] == ["yes", "no"]
    assert data.protocols.ids() == ("belarus", "general", "mine")


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ("next: pulse", "next: puls", "question 'awake', answer 'no': there is no question 'puls'; name one of: awake"),
        ("{code: no, next: pulse}", "{code: no}", "question 'awake', answer 'no': it leads nowhere: a dead end"),
        ("next: pulse", "next: pulse, outcome: well", "it leads to a question and to an outcome"),
        ("outcome: ill,", "next: awake,", "a loop: awake -> pulse -> awake; let one of these answers lead elsewhere"),
        ("next: pulse", "outcome: ill", "question 'pulse': no way leads to it"),
        ("{en: a, ru: б, be: в}", "{en: a, ru: б}", "no text in 'be'; add be:"),
        ("priority: 1", "priority: 0", "outcome 'ill': priority 0; give one from 1 to 9"),
        ("priority: 1", "priority: urgent", "outcomes 'ill' priority: expected `int`, got `str`"),
        ("first_question: awake", "first_question: sleep", "first_question: there is no question 'sleep'"),
        ("instructions: [wait]", "instructions: [hurry]", "there is no instruction 'hurry'; name one of: wait"),
        ("code: pulse", "code: awake", "questions: 'awake' stands twice"),
        ("version: 3", "version: 3\nversion: 4", "the key 'version' stands twice"),
        ("outcomes:", "outcomes", "file: it can't be read"),
        ("version: 3", "version: 3\ncolour: red", "object contains unknown field `colour`"),
    ],
)
def test_what_is_wrong_with_a_protocol_is_named(tmp_path: Path, change: str, to: str, said: str) -> None:
    told = faults(folder_with(tmp_path, "protocols", GOOD.replace(change, to)))
    assert said in told
    assert told.startswith("protocols/mine.yaml: ")


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("{determinant: x, needs: [{capabilities: [wizard]}]}", "plan 'x': there is no capability 'wizard'"),
        ("{determinant: x, needs: [{}], notify: [navy]}", "plan 'x': there is no service 'navy'"),
        ("{determinant: x, needs: []}", "plan 'x': needs must name 1 to 32 needs"),
        ("{determinant: x, needs: [{optional: true}]}", "at least one need that is not optional"),
        ("{determinant: x, needs: [{count: 0}]}", "plan 'x'"),
        ("{determinant: x, needs: [{}], alarm_levels: [{level: 3, adds: [{}]}]}", "its alarm levels are [3]"),
        ("{determinant: x, needs: [{}], alarm_levels: [{level: 2}]}", "alarm level 2: it adds nothing"),
        ("{determinant: x, needs: [{}]}, {determinant: x, needs: [{}]}", "plans: 'x' stands twice"),
        ("{determinant: x, needs: [{amount: 2}]}", "plans 'x' needs number 1: object contains unknown field `amount`"),
    ],
)
def test_what_is_wrong_with_a_plan_is_named(tmp_path: Path, plan: str, said: str) -> None:
    folder = folder_with(tmp_path, "response_plans", f"plan_set: mine\nversion: 1\nplans: [{plan}]\n")
    assert said in faults(folder)


def test_a_plan_of_ones_own_goes_before_the_one_shipped(tmp_path: Path) -> None:
    text = "plan_set: mine\nversion: 2\nplans: [{determinant: stroke, needs: [{count: 3}]}]\n"
    book = read_dispatch_data(folder_with(tmp_path, "response_plans", text)).response_plans
    plan = book.plan_for("stroke.recent")
    assert isinstance(plan, ResponsePlan)
    assert plan.needs[0].count == 3
    assert book.version == "default/1 mine/2"


def test_a_template_must_name_a_protocol_there_is(tmp_path: Path) -> None:
    text = f"templates: [{{code: t, name: {WORDS}, determinant: d, priority: 1, protocol_id: none}}]\n"
    assert "template 't': there is no protocol 'none'" in faults(folder_with(tmp_path, "templates", text))


def test_the_command_tells_all_that_is_wrong_at_once(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "protocols", GOOD.replace("next: pulse", "next: puls").replace("be: в", "be: ''"))
    answer = CliRunner().invoke(app, ["protocols", "check", str(folder)])
    assert answer.exit_code == 1
    assert "there is no question 'puls'" in answer.output
    assert "no text in 'be'" in answer.output
    good = CliRunner().invoke(app, ["protocols", "check"])
    assert (good.exit_code, "general version 1" in good.output) == (0, True)
    assert "no such folder" in CliRunner().invoke(app, ["protocols", "check", str(tmp_path / "no")]).output


def test_plans_in_the_settings_themselves_are_refused() -> None:
    plans = PlanBook(plans=(ResponsePlan(determinant="x", needs=()),))
    with pytest.raises(ValueError, match="ARTERIAL_DISPATCH_DATA_DIR"):
        with_dispatch_data(DispatchSettings(response_plans=plans), read_dispatch_data())


def test_the_districts_of_a_pack_are_the_city_where_a_radius_is_set(tmp_path: Path) -> None:
    district = District("D1", "Centre", 1_000, 27.52, 53.9)
    write_pack(tmp_path / "pack", dataclasses.replace(town_content(units=1), districts=(district,)))
    file = tmp_path / "dispatch.toml"
    file.write_text("[norms]\ndistrict_radius_m = 1500\nelsewhere_s = { 1 = 900 }\n")
    settings = dispatch_settings_of(read_pack(tmp_path / "pack"), file)
    there, far = (
        response_norm(DispatchState(), priority=1, place=place, settings=settings)
        for place in ((27.52, 53.9), (28, 54))
    )
    assert (there.in_city, there.norm_s) == (True, 480.0), "the pack's own norm"
    assert (far.in_city, far.norm_s) == (False, 900.0)
    file.write_text("[norms]\ndistrict_radius_m = -1\n")
    with pytest.raises(DispatchFileUnusable, match="district_radius_m"):
        dispatch_settings_of(read_pack(tmp_path / "pack"), file)
