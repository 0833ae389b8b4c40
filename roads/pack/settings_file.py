"""`city.toml` to `CitySettings` and back."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from roads.pack.errors import Findings
from roads.pack.layout import SETTINGS
from roads.pack.settings import HOURS_PER_WEEK, CitySettings, Profile, ProfileTraffic


def read_settings(folder: Path, findings: Findings) -> CitySettings | None:
    """The settings of a pack, None (and an error among `findings`) when the file is absent or isn't TOML."""
    try:
        raw = tomllib.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        findings.error(SETTINGS, "the file is missing", "A city pack is a folder with city.toml, nodes and arcs")
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        findings.error(SETTINGS, f"can't be read: {error}", "Write valid TOML in UTF-8")
        return None
    name = _text(raw, "name", "", findings)
    if not name:
        findings.error(SETTINGS, "the city has no name", 'Add name = "..."', field="name")
    return CitySettings(
        name=name,
        synthetic=_boolean(raw, "synthetic", findings),
        timezone=_timezone(raw, findings),
        languages=_languages(raw, findings),
        targets_s=_targets(raw, findings),
        profiles=_profiles(raw, findings),
        traffic=_traffic(raw, findings),
        attribution=_text(_section(raw, "attribution", findings), "text", "", findings, section="attribution."),
        names=_names(raw, findings),
        source={key: str(value) for key, value in _section(raw, "source", findings).items()},
    )


def write_settings(settings: CitySettings) -> str:
    """The text of `city.toml`."""
    lines = [
        f"name = {_quoted(settings.name)}",
        f"synthetic = {'true' if settings.synthetic else 'false'}",
        f"timezone = {_quoted(settings.timezone)}",
        f"languages = [{', '.join(map(_quoted, settings.languages))}]",
    ]
    if settings.targets_s:
        lines += ["", "[targets_s]", *(f"{priority} = {value!r}" for priority, value in settings.targets_s.items())]
    for name, profile in settings.profiles.items():
        lines += ["", f"[profiles.{_quoted(name)}]", f"priorities = {list(profile.priorities)!r}"]
        lines.append(f"off_road_kmh = {float(profile.off_road_kmh)!r}")
    for name, traffic in settings.traffic.items():
        lines += ["", f"[traffic.{_quoted(name)}]", f"factors = {_numbers(traffic.factors)}"]
        if traffic.by_road_class:
            lines += ["", f"[traffic.{_quoted(name)}.road_class]"]
            lines += [f"{_quoted(road_class)} = {_numbers(f)}" for road_class, f in traffic.by_road_class.items()]
    if settings.attribution:
        lines += ["", "[attribution]", f"text = {_quoted(settings.attribution)}"]
    if settings.names:
        lines += ["", "[names]", *(f"{_quoted(key)} = {_quoted(value)}" for key, value in settings.names.items())]
    if settings.source:
        lines += ["", "[source]", *(f"{_quoted(key)} = {_quoted(value)}" for key, value in settings.source.items())]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are a subset of TOML's, DEL must be escaped as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _numbers(values: tuple[float, ...]) -> str:
    return "[" + ", ".join(repr(float(value)) for value in values) + "]"


def _wrong(findings: Findings, field: str, value: object, expected: str) -> None:
    shown = repr(value) if len(repr(value)) < 60 else repr(value)[:57] + "..."
    findings.error(SETTINGS, f"{shown} is not {expected}", f"Give {expected}", field=field)


def _section(raw: Mapping[str, Any], name: str, findings: Findings) -> Mapping[str, Any]:
    section = raw.get(name, {})
    if not isinstance(section, dict):
        _wrong(findings, name, section, "a table")
        return {}
    return section


def _text(raw: Mapping[str, Any], key: str, default: str, findings: Findings, *, section: str = "") -> str:
    value = raw.get(key, default)
    if not isinstance(value, str):
        _wrong(findings, section + key, value, "a text")
        return default
    return value


def _names(raw: Mapping[str, Any], findings: Findings) -> Mapping[str, str]:
    names = _section(raw, "names", findings)
    return {language: _text(names, language, "", findings, section="names.") for language in names}


def _boolean(raw: Mapping[str, Any], key: str, findings: Findings) -> bool:
    value = raw.get(key, False)
    if not isinstance(value, bool):
        _wrong(findings, key, value, "true or false")
        return False
    return value


def _timezone(raw: Mapping[str, Any], findings: Findings) -> str:
    name = _text(raw, "timezone", "UTC", findings)
    try:
        ZoneInfo(name)
    except (ValueError, OSError):
        findings.error(
            SETTINGS, f"no such time zone: {name!r}", "Use an IANA name such as Europe/Minsk", field="timezone"
        )
        return "UTC"
    except Exception as error:  # zoneinfo's own not-found error is a KeyError; a malformed key raises others
        findings.error(
            SETTINGS, f"no such time zone: {error}", "Use an IANA name such as Europe/Minsk", field="timezone"
        )
        return "UTC"
    return name


def _languages(raw: Mapping[str, Any], findings: Findings) -> tuple[str, ...]:
    value = raw.get("languages", ["en"])
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
        _wrong(findings, "languages", value, "a list of language codes")
        return ("en",)
    return tuple(value)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _targets(raw: Mapping[str, Any], findings: Findings) -> dict[int, float]:
    targets: dict[int, float] = {}
    for key, value in _section(raw, "targets_s", findings).items():
        if not (key.isascii() and key.isdigit()) or not _is_number(value) or value <= 0:
            _wrong(findings, f"targets_s.{key}", value, "a priority number with positive seconds")
            continue
        targets[int(key)] = float(value)
    return targets


def _profiles(raw: Mapping[str, Any], findings: Findings) -> dict[str, Profile]:
    profiles: dict[str, Profile] = {}
    for name, value in _section(raw, "profiles", findings).items():
        field = f"profiles.{name}"
        if not isinstance(value, dict):
            _wrong(findings, field, value, "a table")
            continue
        priorities, off_road_kmh = value.get("priorities", []), value.get("off_road_kmh", Profile.off_road_kmh)
        if not isinstance(priorities, list) or not all(type(item) is int for item in priorities):
            _wrong(findings, f"{field}.priorities", priorities, "a list of whole numbers")
            continue
        if not _is_number(off_road_kmh) or not 0 < off_road_kmh < 1_000:
            _wrong(findings, f"{field}.off_road_kmh", off_road_kmh, "a speed above 0 and below 1000")
            continue
        profiles[name] = Profile(priorities=tuple(priorities), off_road_kmh=float(off_road_kmh))
    if not profiles and not findings.errors:
        findings.error(
            SETTINGS, "no profile is defined", "Add [profiles.lights] and [profiles.normal]", field="profiles"
        )
    return profiles


def _traffic(raw: Mapping[str, Any], findings: Findings) -> dict[str, ProfileTraffic]:
    traffic: dict[str, ProfileTraffic] = {}
    for name, value in _section(raw, "traffic", findings).items():
        field = f"traffic.{name}"
        if not isinstance(value, dict):
            _wrong(findings, field, value, "a table")
            continue
        factors = _factors(value.get("factors", [1.0] * HOURS_PER_WEEK), f"{field}.factors", findings)
        classes = _section(value, "road_class", findings)
        by_class = {key: _factors(given, f"{field}.road_class.{key}", findings) for key, given in classes.items()}
        traffic[name] = ProfileTraffic(factors=factors, by_road_class=by_class)
    return traffic


def _factors(value: object, field: str, findings: Findings) -> tuple[float, ...]:
    right = isinstance(value, list) and len(value) == HOURS_PER_WEEK
    if not right or not all(_is_number(item) and 0.01 <= item <= 100 for item in value):  # type: ignore[attr-defined]
        _wrong(findings, field, value, f"a list of {HOURS_PER_WEEK} numbers from 0.01 to 100")
        return (1.0,) * HOURS_PER_WEEK
    return tuple(float(item) for item in value)  # type: ignore[attr-defined]
