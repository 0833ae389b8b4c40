"""The settings of the blood bank: the defaults, and over them what an installation's TOML file says."""

import tomllib
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec
from immutables import Map

from arterial.label_tables import LabelTablesUnusable, with_label_tables
from bloodbank.settings import BloodSettings


class BloodFileUnusable(Exception):
    """A file of blood settings that can't be read; says which field is wrong and what may stand there."""


def blood_settings_of(file: Path | None = None) -> BloodSettings:
    """What the file says goes before the defaults; a table of groups is laid over the default table row by row.

    Raises BloodFileUnusable.
    """
    if file is None:
        return BloodSettings()
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
        return _laid_over(BloodSettings(), with_label_tables(given, folder=file.parent))
    except (OSError, UnicodeDecodeError) as error:
        raise BloodFileUnusable(f"{file} can't be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise BloodFileUnusable(f"{file} is no TOML: {error}") from error
    except LabelTablesUnusable as error:
        raise BloodFileUnusable(f"{file}: {error}") from error
    except (msgspec.ValidationError, ValueError) as error:
        raise BloodFileUnusable(f"{file}: {error}") from error


def _laid_over(settings: BloodSettings, given: dict[str, Any]) -> BloodSettings:
    whole = msgspec.to_builtins(settings, enc_hook=_to_dict)
    return msgspec.convert(_over(whole, given), BloodSettings, dec_hook=_to_map)


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Tables are laid over each other; anything else is replaced."""
    both = dict(below)
    for name, value in above.items():
        before = both.get(name)
        both[name] = _over(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return both


def _to_dict(value: Any) -> Any:
    if isinstance(value, Map):
        return dict(value)
    raise TypeError(f"settings must not hold {type(value).__name__}")


def _to_map(kind: Any, value: Any) -> Any:
    if get_origin(kind) is Map:
        return Map(msgspec.convert(value, dict[get_args(kind)], dec_hook=_to_map))  # type: ignore[misc]
    raise TypeError(f"settings must not hold {kind!r}")
