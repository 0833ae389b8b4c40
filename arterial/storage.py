"""Where an installation keeps what it must not lose: the log's database and the patient register's."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from arterial.patients_file import patient_settings_of
from arterial.record_system import record_system_of
from arterial.settings import Settings
from controlroom.adapters.engine import create_store_engine
from controlroom.adapters.schema import store_revision
from controlroom.adapters.sql_log import SqlLog
from controlroom.adapters.sql_trace import SqlTraceIndex
from patients import PatientRegister
from patients.adapters.migrate import upgrade as upgrade_patients
from patients.adapters.sql import SqlPatientStore

SQLITE = "sqlite:///"


class FolderUnusable(ValueError):
    """There is no place for the embedded databases."""


class NothingLogged(ValueError):
    """The log that was asked for is not there."""


def open_log(settings: Settings) -> SqlLog:
    """The event log, brought to the shape this version needs."""
    return SqlLog.open(_with_folder(settings.log_url()))


def open_trace_index(settings: Settings) -> SqlTraceIndex:
    """The index of where blood came from and went; one of another version is made anew."""
    return SqlTraceIndex.open(_with_folder(settings.trace_url()))


@contextmanager
def existing_log(settings: Settings, region: str, *, may_be_empty: bool) -> Iterator[SqlLog]:
    """A region's log to look at. Raises NothingLogged, and makes nothing, when there is none."""
    url = settings.log_url()
    remedy = "name the region, and its log by ARTERIAL_DATA_DIR or ARTERIAL_DATABASE_URL"
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).is_file():
        raise NothingLogged(f"there is no log {url.removeprefix(SQLITE)}: {remedy}")
    log = open_log(settings)
    try:
        regions = log.regions()
        if region not in regions and not may_be_empty:
            held = f"it holds {', '.join(map(repr, regions))}" if regions else "it is empty"
            where = log.engine.url.render_as_string()
            raise NothingLogged(f"the log {where} has no events of region {region!r} ({held}): {remedy}")
        yield log
    finally:
        log.close()


@contextmanager
def open_register(settings: Settings) -> Iterator[PatientRegister]:
    """The patient register, brought to the shape this version needs."""
    told = patient_settings_of(settings.patients_file)
    engine = create_store_engine(_with_folder(settings.patients_url()))
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        upgrade_patients(engine)
        system = record_system_of(settings, timeout_s=told.outside.timeout_s)
        if system is not None:
            stack.callback(system.close)
        yield PatientRegister(SqlPatientStore(engine), told, system=system)


def upgrade_databases(settings: Settings) -> list[str]:
    """Bring both databases to this version's shape; one line for each says where it is."""
    log = open_log(settings)
    lines = [f"log: {log.engine.url.render_as_string()} is at revision {store_revision(log.engine)}"]
    log.close()
    with open_register(settings):
        engine_url = create_store_engine(settings.patients_url()).url.render_as_string()
        lines.append(f"patient register: {engine_url} is up to date")
    return lines


def _with_folder(url: str) -> str:
    """The same URL, with the folder of a SQLite file made."""
    if url.startswith(SQLITE):
        folder = Path(url.removeprefix(SQLITE)).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FolderUnusable(
                f"{folder} can't be made a folder for databases ({error.strerror}): set ARTERIAL_DATA_DIR to another"
            ) from error
    return url
