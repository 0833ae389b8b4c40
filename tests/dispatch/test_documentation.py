"""The page on dispatch decisions names everything that can be decided, set, said and refused."""

import ast
import re
from pathlib import Path

import dispatch
from dispatch.policies import POLICIES
from dispatch.settings import DispatchSettings
from dispatch.words import spoken_languages

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "dispatch-decisions.md"


def named() -> set[str]:
    return set(re.findall(r"`([^`]+)`", PAGE.read_text(encoding="utf-8")))


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
    things = {*POLICIES, *DispatchSettings.__struct_fields__, *spoken_languages()["en"].reasons}
    assert sorted(things - named()) == []


def test_every_refusal_is_documented() -> None:
    codes = refusal_codes()
    assert len(codes) > 10
    missing = [code for code in codes if not any(name.endswith(code) for name in named())]
    assert missing == []
