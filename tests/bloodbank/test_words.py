"""Reasons in words: every code the product can give, in every language, with the values in their places."""

import re
from pathlib import Path
from string import Formatter

import pytest

import bloodbank
from bloodbank.messages import Reason
from bloodbank.model import BloodUnitStatus, Component
from bloodbank.words import LANGUAGES, codes, say, spoken_languages

LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def codes_in_source() -> set[str]:
    """Codes given to `Reason(code=...)` and `because(...)` anywhere in the package."""
    texts = [path.read_text(encoding="utf-8") for path in Path(bloodbank.__file__).parent.rglob("*.py")]
    given = re.compile(r"""(?:Reason\(\s*code=|because\(\s*)"([a-z-]+)\"""")
    listed = re.compile(r"""for code, count in \(\("([a-z-]+)", \w+\), \("([a-z-]+)\"""")
    found = {code for text in texts for code in given.findall(text)}
    return found | {code for text in texts for pair in listed.findall(text) for code in pair}


def test_every_code_in_the_source_has_a_sentence_and_every_sentence_a_use() -> None:
    assert codes_in_source() == codes()


@pytest.mark.parametrize("other", ["ru", "be"])
def test_the_languages_say_the_same_codes_with_the_same_values(other) -> None:
    english, words = spoken_languages()["en"], spoken_languages()[other]
    assert set(words.sentences) == set(english.sentences)
    assert set(words.terms) == set(english.terms)
    for code, sentence in english.sentences.items():
        assert fields(words.sentences[code]) == fields(sentence), code


@pytest.mark.parametrize("language", ["ru", "be"])
def test_russian_and_belarusian_sentences_hold_no_english_word(language) -> None:
    for code, sentence in spoken_languages()[language].sentences.items():
        assert not LATIN_WORD.search(re.sub(r"\{.*?\}", "", sentence)), code


def test_every_component_and_status_has_its_word() -> None:
    assert {*Component, *BloodUnitStatus} <= set(spoken_languages()["en"].terms)


def test_values_stand_where_they_belong() -> None:
    reason = Reason(code="arrives-in-time", values={"place_id": "centre", "arrival_s": 1500.0, "spare_s": 5701.0})
    assert say(reason, "en") == "from centre in 25 min, 96 min before it is needed"
    assert say(reason, "ru") == "из centre через 25 мин, запас 96 мин"
    assert say(reason, "be") == "з centre праз 25 хв, запас 96 хв"


def test_a_code_or_value_of_another_version_is_still_said() -> None:
    assert say(Reason(code="too-cold", values={"limit_c": 2}), "ru") == "too-cold: limit_c 2"
    assert say(Reason(code="no-such"), "en") == "no-such"
    assert "too-late" in say(Reason(code="too-late", values={}), "be")
    odd = Reason(code="too-late", values={"place_id": "centre", "late_s": "long"})
    assert say(odd, "en") == "centre would deliver long min too late"


def test_only_the_three_languages_are_spoken() -> None:
    assert LANGUAGES == ("en", "ru", "be")
    with pytest.raises(ValueError, match="en, ru, be"):
        say(Reason(code="no-free-van"), "fr")
