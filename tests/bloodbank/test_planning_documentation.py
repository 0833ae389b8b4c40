"""The pages on planning name everything that can be set and said."""

import json
import re
from importlib.resources import files
from pathlib import Path

from msgspec import Struct
from msgspec.structs import fields

from bloodbank.forecast.forecast import methods
from bloodbank.forecast.settings import ForecastSettings
from bloodbank.indicators.catalogue import indicators
from bloodbank.indicators.report import DIMENSIONS
from bloodbank.target.settings import TargetSettings, Terms

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def named(*pages: str) -> set[str]:
    text = "".join((REFERENCE / page).read_text(encoding="utf-8") for page in pages)
    return set(re.findall(r"`([^`]+)`", text))


def settings_of(struct: type[Struct]) -> set[str]:
    return {field.name for field in fields(struct)}


def test_every_setting_method_and_reason_of_planning_is_documented() -> None:
    said = json.loads(files("bloodbank").joinpath("phrases", "planning.json").read_bytes())["en"]["sentences"]
    things = {
        *settings_of(ForecastSettings),
        *settings_of(Terms),
        *settings_of(TargetSettings),
        *said,
        *(method.code for method in methods()),
    }
    assert sorted(things - {"terms"} - named("blood-forecast.md")) == []


def test_every_indicator_and_dimension_is_documented() -> None:
    things = {*(indicator.code for indicator in indicators()), *DIMENSIONS, "period-empty", "dimension-unknown"}
    assert sorted(things - named("blood-indicators.md")) == []
