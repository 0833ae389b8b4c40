"""What an installation decides, from the environment (`ARTERIAL_...`) or the command line."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every setting has a default that needs nothing installed beside Arterial."""

    model_config = SettingsConfigDict(env_prefix="ARTERIAL_", extra="ignore")

    region: str = Field("home", description="name of the region that this control room serves")
    city: Path | None = Field(None, description="folder of the city pack")
    dispatch_file: Path | None = Field(None, description="TOML file with dispatch settings that go before the pack's")
    blood_file: Path | None = Field(None, description="TOML file with settings of the blood bank")
    patients_file: Path | None = Field(None, description="TOML file with settings of the patient register")
    records_url: str | None = Field(None, description="FHIR address of an outside record system; default: none")
    records_token_file: Path | None = Field(None, description="file with the bearer token for it")
    demand_file: Path | None = Field(None, description="demand forecast that goes before the pack's population")
    dispatch_data_dir: Path | None = Field(
        None, description="folder with protocols, response plans and call templates that go before those shipped"
    )
    data_dir: Path = Field(Path(".arterial"), description="folder for the embedded databases")
    database_url: str | None = Field(None, description="SQLAlchemy URL of the log; default: SQLite in the data folder")
    patients_database_url: str | None = Field(
        None, description="URL of the patient register; default: beside the log's SQLite file, or the log's database"
    )
    trace_database_url: str | None = Field(
        None,
        description="URL of blood's trace index; default: beside the log's SQLite file, or the log's database",
    )
    redis_url: str | None = Field(None, description="Redis for positions and fan-out; default: in process")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8103, ge=1, le=65535, description="port to listen on")
    allowed_hosts: str = Field(
        "localhost,127.0.0.1,[::1]",
        description="names, separated by commas, under which clients may address this service; * lets every name in",
    )
    clock_tolerance_s: float = Field(
        5.0,
        ge=0,
        allow_inf_nan=False,
        description="seconds the clock may be behind the log's last event before commands are refused",
    )
    idempotency_days: float = Field(
        7.0, ge=0.01, allow_inf_nan=False, description="days for which an idempotency key is remembered"
    )

    downtime_dir: Path | None = Field(
        None, description="folder into which the service seals a snapshot of blood, for when everything is off"
    )
    downtime_every_s: float = Field(
        900.0, ge=10, allow_inf_nan=False, description="seconds between two snapshots into that folder"
    )
    downtime_key_file: Path | None = Field(
        None, description="key of the seal; default: downtime.key in the data folder, made when it is first needed"
    )

    def downtime_key(self) -> Path:
        return self.downtime_key_file or self.data_dir / "downtime.key"

    def log_url(self) -> str:
        return self.database_url or sqlite_url(self.data_dir / "log.sqlite3")

    def patients_url(self) -> str:
        """Its own file beside an SQLite log; the log's own server otherwise."""
        if self.patients_database_url or (self.database_url and not self.database_url.startswith("sqlite")):
            return self.patients_database_url or self.database_url or ""
        return sqlite_url(self.data_dir / "patients.sqlite3")

    def trace_url(self) -> str:
        """Its own file beside an SQLite log; the log's own server otherwise."""
        if self.trace_database_url or (self.database_url and not self.database_url.startswith("sqlite")):
            return self.trace_database_url or self.database_url or ""
        return sqlite_url(self.data_dir / "blood-trace.sqlite3")


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"
