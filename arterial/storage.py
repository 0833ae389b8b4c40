"""Where an installation keeps what it must not lose: the log's database and the patient register's."""

from pathlib import Path

from controlroom.adapters.migrate import upgrade as upgrade_log
from patients.adapters.migrate import upgrade as upgrade_patients
from patients.adapters.sql import SqlPatientStore

from arterial.settings import Settings
from controlroom.adapters.engine import create_store_engine
from controlroom.adapters.sql_log import SqlLog
from patients import PatientRegister

SQLITE = "sqlite:///"


def open_log(settings: Settings) -> SqlLog:
    """The event log, in the shape this version needs."""
    engine = create_store_engine(_ready(settings.log_url()))
    upgrade_log(engine)
    return SqlLog(engine)


def open_register(settings: Settings) -> PatientRegister:
    """The patient register, in the shape this version needs."""
    engine = create_store_engine(_ready(settings.patients_url()))
    upgrade_patients(engine)
    return PatientRegister(SqlPatientStore(engine))


def upgrade_databases(settings: Settings) -> list[str]:
    """Bring both databases to this version's shape; one line for each says where it is."""
    lines = []
    for what, url, upgrade in (
        ("log", settings.log_url(), upgrade_log),
        ("patient register", settings.patients_url(), upgrade_patients),
    ):
        engine = create_store_engine(_ready(url))
        lines.append(f"{what}: {engine.url.render_as_string(hide_password=True)} is at {upgrade(engine)}")
        engine.dispose()
    return lines


def _ready(url: str) -> str:
    """The same URL, with the folder of a SQLite file made."""
    if url.startswith(SQLITE):
        Path(url.removeprefix(SQLITE)).parent.mkdir(parents=True, exist_ok=True)
    return url
