"""How a simulated service is run beside its fleet, from a TOML file: who goes first, how hospitals take patients."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from sim.engine import HospitalPost, PlanUnusable


class HospitalEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry `[[hospital]]`; what is not told stays as the world has it."""

    hospital_id: str
    bays: int = 0
    capabilities: tuple[str, ...] | None = None


class OperationsFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file may hold: settings of the plan."""

    preempts: tuple[tuple[int, int], ...] = ()
    ageing_s: float = 0.0
    hospital: tuple[HospitalEntry, ...] = ()

    def settings(self) -> dict[str, Any]:
        """By the names of `sim.engine.OperatingPlan`. Raises PlanUnusable."""
        hospitals = tuple(
            HospitalPost(hospital_id=each.hospital_id, bays=each.bays, capabilities=each.capabilities)
            for each in self.hospital
        )
        return {"preempts": self.preempts, "ageing_s": self.ageing_s, "hospitals": hospitals}


def read_operations(path: Path) -> dict[str, Any]:
    """Settings of an operating plan. Raises PlanUnusable naming the field."""
    try:
        given: Any = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(given, OperationsFile).settings()
    except FileNotFoundError as error:
        raise PlanUnusable(f"--operations: there is no file {path}: name a TOML file") from error
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise PlanUnusable(f"--operations {path}: {error}: correct it") from error
