"""The pages on blood name everything that can be set, said and refused."""

import ast
import re
from pathlib import Path

import bloodbank
from bloodbank.settings import BloodSettings
from bloodbank.words import spoken_languages
from tests.dispatch.test_documentation import settings_of

PAGES = sorted((Path(__file__).resolve().parents[2] / "docs" / "reference").glob("blood-*.md"))


def named() -> set[str]:
    """Whatever stands between backticks; blocks of code are none of that."""
    pages = [re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL) for page in PAGES]
    return {name for page in pages for name in re.findall(r"`([^`]+)`", page)}


def refusal_codes() -> set[str]:
    """First arguments of every `Refused(...)` in the package that are written out."""
    found = set()
    for path in Path(bloodbank.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    found.add(str(code.value))
    return found


def test_every_setting_is_documented() -> None:
    assert sorted(settings_of(BloodSettings) - named()) == []


def test_every_reason_is_documented() -> None:
    assert sorted(set(spoken_languages()["en"].sentences) - named()) == []


def test_every_refusal_is_documented() -> None:
    codes = refusal_codes()
    assert len(codes) > 10
    assert sorted(codes - named()) == []
