"""Every reason is said in every language, with the numbers of the decision."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dispatch
from dispatch import reasons
from dispatch.messages import Reason
from dispatch.model import UnitStatus
from dispatch.words import LANGUAGES, say, spoken_languages

SOURCES = sorted(Path(dispatch.__file__).parent.rglob("*.py"))


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def codes_and_values() -> dict[str, set[str]]:
    """Code -> names of its values, read from the sources of the reasons."""
    sources = [ast.parse(path.read_text()) for path in SOURCES if path.name == "reasons.py"]
    calls = [node for source in sources for node in ast.walk(source) if isinstance(node, ast.Call)]
    made = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "reason"]
    return {ast.literal_eval(call.args[0]): {word.arg for word in call.keywords if word.arg} for call in made}


def test_reasons_are_made_in_files_named_so_only() -> None:
    """So that the list of codes read from those files is complete."""
    makers = {
        path.name
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Reason", "reason")
    }
    assert makers == {"reasons.py"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_every_code_with_all_of_its_values_and_no_other(language: str) -> None:
    said = spoken_languages()[language].reasons
    assert {code: placeholders(sentence) for code, sentence in said.items()} == codes_and_values()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_names_every_status(language: str) -> None:
    assert set(spoken_languages()[language].statuses) == {status.value for status in UnitStatus}


def test_the_same_reason_in_three_languages() -> None:
    reason = reasons.nearer_but_later(nearer_m=420.4, later_s=130.0, than_unit_id="A7")
    assert say(reason, "en") == (
        "Is 420 m nearer in a straight line, but arrives 2 min 10 s later by road than unit A7."
    )
    assert say(reason, "ru") == "По прямой ближе на 420 м, но по дороге прибудет на 2 мин 10 с позже бригады A7."
    assert say(reason, "be") == ("Па прамой бліжэй на 420 м, але па дарозе прыбудзе на 2 хв 10 с пазней за брыгаду A7.")


def test_an_empty_need_is_any_unit_and_statuses_and_capabilities_are_named() -> None:
    assert say(reasons.fills_need(need=frozenset(), estimated_arrival_s=60.0), "en").startswith(
        "Fills a need (any unit)"
    )
    wanted = frozenset({"intensive_care", "of-the-moon"})
    assert "(реанимация, of-the-moon)" in say(reasons.fills_need(need=wanted, estimated_arrival_s=60.0), "ru")
    busy = Reason(code="unit-busy", values={"status": "en-route", "incident_id": "I-000007"})
    assert say(busy, "ru") == "Занята: едет на вызов, вызов I-000007."


def test_a_reason_of_another_version_is_still_said() -> None:
    assert say(Reason(code="moon-phase", values={"age_s": 61.0}), "en") == "moon-phase, age_s 1 min 1 s"
    assert say(Reason(code="later", values={"than_unit_id": "A"}), "en") == "later, than_unit_id A"


def test_braces_in_a_value_are_just_text() -> None:
    assert say(reasons.later(later_s=1.0, than_unit_id="{0.__class__}"), "en").endswith("than unit {0.__class__}.")


def test_an_unspoken_language_is_refused() -> None:
    with pytest.raises(ValueError, match="no words in language 'la'; known are en, ru, be"):
        say(reasons.unreachable(), "la")


@settings(deadline=None)
@given(st.floats(0, 1e6))
def test_said_durations_are_the_decision_s_to_the_second(later_s: float) -> None:
    """Hours, minutes and seconds read back from the sentence."""
    sentence = say(reasons.later(later_s=later_s, than_unit_id="X"), "en")
    worth = {"h": 3_600, "min": 60, "s": 1}
    read_s = sum(int(number) * worth[unit] for number, unit in re.findall(r"(\d+) (h|min|s)\b", sentence))
    assert read_s == round(later_s)
