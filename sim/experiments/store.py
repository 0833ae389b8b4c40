"""Finished replications on disk, each a file written whole or not at all: an experiment goes on where it stopped."""

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from roads.files import write_whole
from sim.experiments.scenario import Task
from sim.experiments.site import RESULT_SCHEMA

FINGERPRINT = b"arterial.fingerprint"


class BadResults(ValueError):
    """A replication gave something else than a table of results."""


class ReplicationStore:
    """The folder `replications/` of an experiment. `city` is the fingerprint of the site.

    A file that was made of other inputs, or can't be read, counts as missing: its replication is run again.
    """

    def __init__(self, folder: Path, *, city: str) -> None:
        self.folder = folder / "replications"
        self.city = city

    def path(self, task: Task) -> Path:
        """Where the replication is, or would be."""
        return self.folder / f"{task.scenario.fingerprint()[:16]}-{task.number:05d}.parquet"

    def has(self, task: Task) -> bool:
        """Whether it is there, whole, and made of these very inputs."""
        try:
            metadata = pq.read_schema(self.path(task)).metadata or {}
        except (OSError, pa.ArrowInvalid):
            return False
        return bool(metadata.get(FINGERPRINT) == task.fingerprint(city=self.city).encode())

    def read(self, task: Task) -> pa.Table:
        """The results of a replication that is there."""
        return pq.read_table(self.path(task), partitioning=None).replace_schema_metadata()

    def write(self, task: Task, results: pa.Table) -> None:
        """Keep the results. Raises BadResults where they are no table of results."""
        if not results.schema.equals(RESULT_SCHEMA):
            raise BadResults(f"replication {task.number} of {task.scenario.name!r}: columns are {results.schema.names}")
        self.folder.mkdir(parents=True, exist_ok=True)
        told = {
            FINGERPRINT: task.fingerprint(city=self.city),
            b"arterial.replication": str(task.number),
            b"arterial.city": self.city,
        }
        write_whole(self.path(task), parquet_bytes(results.replace_schema_metadata(told)))


def parquet_bytes(table: pa.Table) -> bytes:
    """A table as a Parquet file; the same table gives the same bytes."""
    written = io.BytesIO()
    pq.write_table(table, written, compression="zstd")
    return written.getvalue()
