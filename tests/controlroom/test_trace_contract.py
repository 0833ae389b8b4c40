"""What every keeper of the trace index promises, in memory, in SQLite and in PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from bloodbank.model import BloodGroup, BloodUnit, BloodUnitStatus, Component
from controlroom.adapters.memory_trace import MemoryTraceIndex
from controlroom.adapters.sql_trace import SqlTraceIndex
from controlroom.log import Head
from controlroom.tracing.index import TraceEntry, TraceIndex
from tests.controlroom.world import MORNING, fresh_region

POSTGRES = pytest.param("postgresql", marks=pytest.mark.server)


@pytest.fixture(params=["memory", "sqlite", POSTGRES])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TraceIndex]:
    if request.param == "memory":
        yield MemoryTraceIndex()
        return
    url = f"sqlite:///{tmp_path}/trace.sqlite3"
    made = SqlTraceIndex.open(request.getfixturevalue("postgres_url") if request.param == "postgresql" else url)
    yield made
    made.close()


def bag(number: int, *, sources: tuple[str, ...] = (), dins: tuple[str, ...] = (), **more: object) -> TraceEntry:
    din = f"G123426{number:06d}"
    unit = BloodUnit(
        blood_unit_id=f"{din}-E0336V00",
        din=din,
        product_code="E0336V00",
        component=Component.PLATELETS,
        group=BloodGroup.A_POS,
        expires_at=MORNING,
        place_id="centre",
        source_unit_ids=sources,
    )
    return TraceEntry(unit=replace(unit, **more), dins=dins or (din,))


def test_units_are_found_by_donation_patient_and_source(index: TraceIndex) -> None:
    region = fresh_region()
    first, second = bag(1), bag(2)
    names = (first.unit.blood_unit_id, second.unit.blood_unit_id)
    pool = bag(9, sources=names, dins=(first.unit.din, second.unit.din), patient_id="P-1")
    index.put(region, [first, second, pool], head=Head(position=3, hash="c"))
    assert index.units_of_donation(region, first.unit.din) == [names[0], pool.unit.blood_unit_id]
    assert index.units_of_patient(region, "P-1") == [pool.unit.blood_unit_id]
    assert index.made_of(region, names) == {name: [pool.unit.blood_unit_id] for name in names}
    assert index.entries(region, [names[1], "nobody"]) == [second]
    assert index.head(region) == Head(position=3, hash="c")


def test_an_entry_put_again_stands_as_it_is_now(index: TraceIndex) -> None:
    region, before = fresh_region(), bag(1)
    after = replace(before, unit=replace(before.unit, status=BloodUnitStatus.TRANSFUSED, patient_id="P-2"))
    index.put(region, [before], head=Head(position=1, hash="a"))
    index.put(region, [after], head=Head(position=2, hash="b"))
    assert index.entries(region, [before.unit.blood_unit_id]) == [after]
    assert index.units_of_patient(region, "P-2") == [before.unit.blood_unit_id]


def test_regions_know_nothing_of_each_other_and_one_is_forgotten_alone(index: TraceIndex) -> None:
    here, there = fresh_region(), fresh_region()
    index.put(here, [bag(1)], head=Head(position=1, hash="a"))
    index.put(there, [bag(1)], head=Head(position=7, hash="g"))
    index.clear(here)
    assert index.entries(here, [bag(1).unit.blood_unit_id]) == []
    assert index.head(here) == Head()
    assert index.entries(there, [bag(1).unit.blood_unit_id]) == [bag(1)]


def test_more_units_than_a_statement_takes_are_found(index: TraceIndex) -> None:
    region, bags = fresh_region(), [bag(number) for number in range(1_200)]
    index.put(region, bags, head=Head(position=1_200, hash="z"))
    assert len(index.entries(region, [entry.unit.blood_unit_id for entry in bags])) == 1_200
