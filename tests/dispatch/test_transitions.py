"""The working cycle in words, cell by cell: the table below against every pair of statuses, by every word there is."""

import pytest

from dispatch.decider import decide
from dispatch.messages import AssignUnit, Command, PostUnit, RecordUnitStatus, StandDownUnit
from dispatch.model import UnitStatus
from dispatch.refusal import Refused
from tests.dispatch.world import Town, at_minute

S = UnitStatus

IN_WORDS = """
from                 | available | posted | assigned | en-route | on-scene | transporting | at-hospital | returning | out-of-service
available-at-station | same      | post   | assign   | no       | no       | no           | no          | no        | crew
posted               | crew      | same   | assign   | no       | no       | no           | no          | crew      | crew
assigned             | no        | no     | same     | crew     | crew     | crew         | crew        | standdown | crew
en-route             | no        | no     | no       | same     | crew     | crew         | crew        | standdown | crew
on-scene             | crew      | no     | no       | no       | same     | crew         | crew        | crew      | crew
transporting         | no        | no     | no       | no       | no       | same         | crew        | no        | crew
at-hospital          | crew      | no     | no       | no       | no       | no           | same        | crew      | crew
clear-at-hospital    | crew      | post   | assign   | no       | no       | no           | same        | crew      | crew
returning            | crew      | post   | assign   | no       | no       | no           | no          | same      | crew
out-of-service       | crew      | no     | no       | no       | no       | no           | no          | crew      | same
"""  # noqa: E501

WAY_THERE = {
    "available-at-station": (),
    "posted": ("post",),
    "assigned": ("assign",),
    "en-route": ("assign", S.EN_ROUTE),
    "on-scene": ("assign", S.EN_ROUTE, S.ON_SCENE),
    "transporting": ("assign", S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING),
    "at-hospital": ("assign", S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING, S.AT_HOSPITAL),
    "clear-at-hospital": ("assign", S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING, S.AT_HOSPITAL, "clear"),
    "returning": ("assign", S.EN_ROUTE, S.ON_SCENE, S.RETURNING),
    "out-of-service": (S.OUT_OF_SERVICE,),
}


def cells() -> list[tuple[str, UnitStatus, str]]:
    _, *rows = [[cell.strip() for cell in line.split("|")] for line in IN_WORDS.strip().splitlines()]
    return [(row[0], status, word) for row in rows for status, word in zip(S, row[1:], strict=True)]


def town_with_unit(place_in_cycle: str) -> Town:
    """A town whose only unit is there in its cycle, and where two calls wait, one perhaps being served."""
    town = Town()
    town.station("west", 0)
    town.hospital("H", 8)
    town.unit("A1", "west")
    incident = town.call(3)
    town.call(5)
    for step in WAY_THERE[place_in_cycle]:
        if step == "post":
            town.do(post(town))
        elif step == "assign":
            town.assign("A1", incident)
        elif step == "clear":
            town.do(RecordUnitStatus(unit_id="A1", status=S.AT_HOSPITAL, handed_over=True))
        else:
            town.do(report(UnitStatus(step)))
    assert place_in_cycle.endswith(town.the_unit("A1").status)
    town.wait(60.0)
    return town


def post(town: Town) -> PostUnit:
    lon, lat = at_minute(6)
    return PostUnit(unit_id="A1", lon=lon, lat=lat)


def report(status: UnitStatus) -> RecordUnitStatus:
    return RecordUnitStatus(unit_id="A1", status=status, hospital_id="H" if status is S.AT_HOSPITAL else None)


def commands_towards(status: UnitStatus, town: Town) -> dict[str, Command]:
    """Every way to ask for a status, by the word that asks."""
    asked: dict[str, Command] = {"crew": report(status)}
    if status is S.POSTED:
        asked["post"] = post(town)
    if status is S.ASSIGNED:
        asked["assign"] = AssignUnit(incident_id="I-000002", unit_id="A1")
    if status is S.RETURNING:
        asked["standdown"] = StandDownUnit(unit_id="A1", reason="another unit is nearer")
    return asked


@pytest.mark.parametrize(("before", "after", "word"), cells())
def test_a_cell_of_the_table(before: str, after: UnitStatus, word: str) -> None:
    """Exactly the word in the cell brings the transition about; every other is refused and changes nothing."""
    town = town_with_unit(before)
    for asked, command in commands_towards(after, town).items():
        if asked == word:
            assert decide(town.state, command, now=town.now) != []
            town_after = town_with_unit(before)
            town_after.do(command)
            assert town_after.the_unit("A1").status is after
        elif word == "same" and asked in ("crew", "post"):
            assert decide(town.state, command, now=town.now) == []
        else:
            with pytest.raises(Refused) as refused:
                decide(town.state, command, now=town.now)
            assert refused.value.kind == "conflict"
            assert "A1" in refused.value.detail


def test_the_table_has_every_status_as_row_and_column() -> None:
    """Nine statuses, at-hospital once with its patient and once clear."""
    assert {before for before, _, _ in cells()} == {*S, "clear-at-hospital"}
    assert len(cells()) == 10 * 9
