"""The pages on dispatch name everything that can be decided, set, said and refused."""

import ast
import re
from pathlib import Path

from msgspec import Struct
from msgspec.structs import fields

import dispatch
from dispatch.policies import POLICIES
from dispatch.settings import DispatchSettings
from dispatch.words import spoken_languages

PAGES = sorted((Path(__file__).resolve().parents[2] / "docs" / "reference").glob("dispatch-*.md"))


def named() -> set[str]:
    return {name for page in PAGES for name in re.findall(r"`([^`]+)`", page.read_text(encoding="utf-8"))}


def settings_of(struct: type[Struct]) -> set[str]:
    """Names of the fields of a struct of settings and of the structs within it."""
    names = set()
    for field in fields(struct):
        names.add(field.name)
        if isinstance(field.type, type) and issubclass(field.type, Struct):
            names |= settings_of(field.type)
    return names


def refusal_codes() -> set[str]:
    """First arguments of every `Refused(...)` in the package; a code built from a name stands as its ending."""
    found = set()
    for path in Path(dispatch.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
                code = node.args[0]
                found.add(str(code.values[-1].value) if isinstance(code, ast.JoinedStr) else ast.literal_eval(code))  # type: ignore[attr-defined]
    return found


def test_every_policy_setting_and_reason_is_documented() -> None:
    things = {*POLICIES, *settings_of(DispatchSettings), *spoken_languages()["en"].reasons}
    assert sorted(things - named()) == []


def test_every_refusal_is_documented() -> None:
    codes = refusal_codes()
    assert len(codes) > 10
    missing = [code for code in codes if not any(name.endswith(code) for name in named())]
    assert missing == []
