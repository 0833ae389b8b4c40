"""Events that were ever stored load for ever: the golden files are never changed, new event types add new files."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from controlroom import timers
from controlroom.adapters.memory_log import MemoryLog
from controlroom.chain import verify_chain
from controlroom.errors import LogBroken
from controlroom.log import Append, StoredEvent
from controlroom.replay import Replay
from controlroom.subjects import Subject, Subjects, standard_subjects

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.jsonl"))


def stored_rows(file: Path) -> tuple[StoredEvent, ...]:
    columns = [msgspec.json.decode(line, type=dict[str, Any]) for line in file.read_bytes().splitlines()]
    return tuple(StoredEvent(**row) for row in columns)


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_a_stored_log_loads_and_verifies_for_ever(file: Path) -> None:
    rows, log = stored_rows(file), MemoryLog()
    region = rows[0].region
    log.append(region, Append(events=rows))
    assert verify_chain(log, region).ok
    replay = Replay(log=log, region=region, subjects=standard_subjects())
    replay.to_the_end()
    assert (replay.state.position, replay.state.last_at) == (len(rows), rows[-1].at)


def test_every_type_of_event_has_a_golden_line() -> None:
    """When this fails, a new event type (or schema version) was added: add a golden file that has it, change none."""
    subjects = standard_subjects()
    golden = {(row.type, row.schema_version) for file in GOLDEN for row in stored_rows(file)}
    missing = {(known.name, known.schema_version) for known in subjects.events.values()} - golden
    assert missing == set()


def test_what_a_reader_knows_nothing_of_is_passed_over_and_what_is_missing_takes_its_default() -> None:
    subjects = standard_subjects()
    payload = '{"unit_id":"u1","incident_id":"i1","mood":"calm"}'
    event = subjects.read_event(type="dispatch.UnitAssigned", schema_version=1, payload=payload)
    assert (event.unit_id, event.estimated_arrival_s, event.reasons) == ("u1", None, ())


@pytest.mark.parametrize(
    ("type", "version", "payload"),
    [
        ("dispatch.UnitTeleported", 1, "{}"),
        ("dispatch.UnitPosted", 99, "{}"),
        ("dispatch.UnitPosted", 1, '{"unit_id": "u1"}'),
        ("dispatch.UnitPosted", 1, "not json"),
    ],
)
def test_an_event_that_can_not_be_read_is_named_and_not_guessed(type: str, version: int, payload: str) -> None:
    with pytest.raises(LogBroken, match=type):
        standard_subjects().read_event(type=type, schema_version=version, payload=payload)


class BellRung(msgspec.Struct, frozen=True, kw_only=True):
    """An event in its third version: it was once `{"rings": n}`, then `{"times": n}`."""

    count: int

    @property
    def streams(self) -> tuple[str, ...]:
        return ("bell/1",)


def test_old_versions_are_lifted_step_by_step() -> None:
    subject = Subject(
        name="bells",
        commands=(),
        events=(BellRung,),
        decide=timers.decide,
        evolve=timers.evolve,
        refused=timers.Refused,
        schema_versions={"BellRung": 3},
        upcasters={
            ("BellRung", 1): lambda fields: {"times": fields["rings"]},
            ("BellRung", 2): lambda fields: {"count": fields["times"]},
        },
    )
    subjects = Subjects([subject])
    payloads = {1: '{"rings": 5}', 2: '{"times": 5}', 3: '{"count": 5}'}
    for version, payload in payloads.items():
        assert subjects.read_event(type="bells.BellRung", schema_version=version, payload=payload) == BellRung(count=5)
