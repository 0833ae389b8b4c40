"""The TOML file of a hypercube model."""

from pathlib import Path

import msgspec

from sim.planning.hypercube.model import AUTO, HypercubeModel, HypercubeUnusable

EXAMPLE = 'capacity = "loss", arrival_rates = [0.4, 0.6], service_rates = [1.0, 1.2], preferences = [[0, 1], [1, 0]]'


class HypercubeFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As written: units in `preferences` by number from 0 or by name; one service rate may stand for all units."""

    capacity: str
    arrival_rates: tuple[float, ...]
    service_rates: float | tuple[float, ...]
    preferences: tuple[tuple[int | str, ...], ...]
    unit_names: tuple[str, ...] | None = None
    atom_names: tuple[str, ...] | None = None
    travel_times: tuple[tuple[float, ...], ...] | None = None
    method: str = AUTO


def read_hypercube(file: Path) -> HypercubeModel:
    """Raises HypercubeUnusable, naming the field and what it needs."""
    try:
        written = msgspec.toml.decode(file.read_bytes(), type=HypercubeFile)
    except msgspec.ValidationError as error:
        raise HypercubeUnusable(f"{file}: {error}; an example: {EXAMPLE}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HypercubeUnusable(f"{file}: is no TOML: {error}") from error
    try:
        return _model_of(written)
    except HypercubeUnusable as error:
        raise HypercubeUnusable(f"{file}: {error}") from error


def _model_of(written: HypercubeFile) -> HypercubeModel:
    names = written.unit_names
    if names is not None and len(set(names)) < len(names):
        raise HypercubeUnusable("unit_names: a name is there twice")
    preferences = tuple(
        tuple(_unit_number(unit, names, atom) for unit in units) for atom, units in enumerate(written.preferences)
    )
    rates = written.service_rates
    if isinstance(rates, int | float):
        known = 1 + max((unit for units in preferences for unit in units), default=0)
        rates = (float(rates),) * (known if names is None else len(names))
    if names is not None and len(names) != len(rates):
        raise HypercubeUnusable(f"unit_names has {len(names)} names, service_rates {len(rates)}: give one for each")
    if written.atom_names is not None and len(written.atom_names) != len(written.arrival_rates):
        raise HypercubeUnusable(
            f"atom_names has {len(written.atom_names)} names, arrival_rates {len(written.arrival_rates)}: "
            "give one for each"
        )
    return HypercubeModel(
        arrival_rates=written.arrival_rates,
        preferences=preferences,
        service_rates=rates,
        capacity=written.capacity,
        method=written.method,
        travel_times=written.travel_times,
    )


def _unit_number(unit: int | str, names: tuple[str, ...] | None, atom: int) -> int:
    if isinstance(unit, int):
        return unit
    if names is None or unit not in names:
        raise HypercubeUnusable(f"preferences: atom {atom} names unit {unit!r}, which unit_names does not have")
    return names.index(unit)
