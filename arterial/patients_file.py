"""The settings of the patient register: the defaults, and over them what an installation's TOML file says."""

import tomllib
from pathlib import Path

import msgspec

from patients import PatientSettings


class PatientsFileUnusable(Exception):
    """A file of settings that can't be read; says which field is wrong and what may stand there."""


def patient_settings_of(file: Path | None = None) -> PatientSettings:
    """What the file says; what it leaves out is the default. Raises PatientsFileUnusable."""
    if file is None:
        return PatientSettings()
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), PatientSettings)
    except (OSError, UnicodeDecodeError) as error:
        raise PatientsFileUnusable(f"{file} can't be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise PatientsFileUnusable(f"{file} is no TOML: {error}") from error
    except (msgspec.ValidationError, ValueError) as error:
        raise PatientsFileUnusable(f"{file}: {error}") from error
