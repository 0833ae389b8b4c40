"""Stores of the register: in memory, SQLite, PostgreSQL. Every contract test runs on each."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from controlroom.adapters.engine import create_store_engine
from patients import PatientRegister, PatientStore
from patients.adapters.memory import MemoryPatientStore
from patients.adapters.migrate import VERSION_TABLE, upgrade
from patients.adapters.sql import SqlPatientStore
from patients.adapters.tables import metadata
from tests.servers import postgres_url

__all__ = ["postgres_url"]


@contextmanager
def fresh_engine(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine over an empty, migrated database of this kind."""
    url = f"sqlite:///{tmp_path}/patients.db" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    engine = create_store_engine(url)
    upgrade(engine)
    yield engine
    if kind == "postgres":
        with engine.begin() as connection:
            for table in (*metadata.tables, VERSION_TABLE):
                connection.execute(text(f"DROP TABLE {table}"))
            connection.execute(text("DROP FUNCTION patient_accesses_stay()"))
    engine.dispose()


POSTGRES = pytest.param("postgres", marks=pytest.mark.server)


@pytest.fixture(params=["sqlite", POSTGRES])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty, migrated database."""
    with fresh_engine(request.param, request, tmp_path) as engine:
        yield engine


@pytest.fixture(params=["memory", "sqlite", POSTGRES])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PatientStore]:
    """An empty store."""
    if request.param == "memory":
        yield MemoryPatientStore()
        return
    with fresh_engine(request.param, request, tmp_path) as engine:
        yield SqlPatientStore(engine)


@pytest.fixture
def register(store: PatientStore) -> PatientRegister:
    return PatientRegister(store)
