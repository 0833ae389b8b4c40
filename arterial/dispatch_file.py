"""The settings of dispatch: the pack's norms and profiles, and over them what an installation's TOML file says."""

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from dispatch.norms.settings import CityCircle
from dispatch.settings import DispatchSettings
from roads import CityPack


class DispatchFileUnusable(Exception):
    """A file of dispatch settings that can't be read; says which field is wrong and what may stand there."""


def dispatch_settings_of(pack: CityPack, file: Path | None = None) -> DispatchSettings:
    """Raises DispatchFileUnusable."""
    given = _of_pack(pack)
    if file is not None:
        given = _over(given, _read(file))
    try:
        return _with_districts(msgspec.convert(given, DispatchSettings, strict=False), pack)
    except (msgspec.ValidationError, ValueError) as error:
        raise DispatchFileUnusable(f"{file or 'the city pack'}: {error}") from error


def _with_districts(settings: DispatchSettings, pack: CityPack) -> DispatchSettings:
    """The districts of the pack as the city, where a radius around their centres is set."""
    norms, radius_m = settings.norms, settings.norms.district_radius_m
    if radius_m is None:
        return settings
    circles = tuple(
        CityCircle(name=district.district_id, lon=district.lon, lat=district.lat, radius_m=radius_m)
        for district in pack.districts
    )
    norms = msgspec.structs.replace(norms, city_circles=(*norms.city_circles, *circles))
    return msgspec.structs.replace(settings, norms=norms)


def _of_pack(pack: CityPack) -> dict[str, Any]:
    by_priority = {
        str(priority): name for name, profile in pack.settings.profiles.items() for priority in profile.priorities
    }
    given: dict[str, Any] = {}
    if pack.settings.targets_s:
        given["targets_s"] = {str(priority): target_s for priority, target_s in pack.settings.targets_s.items()}
        given["norms"] = {"elsewhere_s": {}, "epidemic_s": {}, "epidemic_elsewhere_s": {}}
    if by_priority:
        given["profile_by_priority"] = by_priority
    return given


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DispatchFileUnusable(f"{file} can't be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise DispatchFileUnusable(f"{file} is no TOML: {error}") from error


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Tables are laid over each other; anything else is replaced."""
    both = dict(below)
    for name, value in above.items():
        before = both.get(name)
        both[name] = _over(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return both
