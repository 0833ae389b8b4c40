"""The console's files: strict policy, three whole languages, built from locked packages of the public registry."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import ApiSettings, create_app
from controlroom.desk import Desk
from tests.api.service import ROOT

CONSOLE = ROOT / "api" / "console"
WORDS: dict[str, dict[str, Any]] = {
    language: json.loads((CONSOLE / "src" / "i18n" / f"{language}.json").read_text()) for language in ("en", "ru", "be")
}
PLURALS = {"en": {"one", "other"}, "ru": {"one", "few", "many", "other"}, "be": {"one", "few", "many", "other"}}


@pytest.fixture
def built(shared_desk: Desk, tmp_path: Path) -> TestClient:
    (tmp_path / "index.html").write_text("<!doctype html><title>console</title>")
    (tmp_path / "worker.mjs").write_text("export {}")
    return TestClient(create_app(shared_desk, ApiSettings(console_folder=tmp_path)), base_url="http://localhost")


def test_the_page_lets_nothing_in_from_outside(built: TestClient) -> None:
    page = built.get("/console/")
    policy = page.headers["content-security-policy"]
    assert page.status_code == 200
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "javascript" in built.get("/console/worker.mjs").headers["content-type"], "else browsers refuse the worker"
    assert built.get("/", follow_redirects=False).headers["location"] == "/console/"


@pytest.mark.parametrize(
    "path", ["../app.py", "..%2fapp.py", "%2e%2e/%2e%2e/pyproject.toml", "..\\..\\x", "%00", "no.js"]
)
def test_nothing_outside_the_folder_is_served(built: TestClient, path: str) -> None:
    answer = built.get(f"/console/{path}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"


def test_a_console_that_was_not_built_says_what_to_do(shared_desk: Desk, tmp_path: Path) -> None:
    client = TestClient(
        create_app(shared_desk, ApiSettings(console_folder=tmp_path / "absent")), base_url="http://localhost"
    )
    answer = client.get("/console/")
    assert (answer.status_code, answer.json()["code"]) == (503, "console-not-built")
    assert "make console" in answer.json()["detail"]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("language", ["ru", "be"])
def test_every_string_exists_in_every_language_with_the_same_placeholders(language: str) -> None:
    english, other = WORDS["en"], WORDS[language]
    assert set(other) == set(english)
    for key, text in english.items():
        if isinstance(text, str):
            assert placeholders(other[key]) == placeholders(text), key
            assert other[key].strip(), key


@pytest.mark.parametrize("language", ["en", "ru", "be"])
def test_every_counted_string_has_every_plural_form_of_its_language(language: str) -> None:
    counted = {key: forms for key, forms in WORDS[language].items() if isinstance(forms, dict)}
    assert counted
    for key, forms in counted.items():
        assert set(forms) == PLURALS[language], key
        assert all("{count}" in form for form in forms.values()), key


def test_every_kind_of_event_is_said_in_words() -> None:
    from bloodbank.messages import Event as BloodEvent
    from controlroom.closures import RoadEvent
    from dispatch.messages import Event as DispatchEvent

    kinds = [f"event.dispatch.{kind.__name__}" for kind in DispatchEvent.__args__]
    kinds += [f"event.bloodbank.{kind.__name__}" for kind in BloodEvent.__args__]
    kinds += [f"event.roads.{kind.__name__}" for kind in RoadEvent.__args__]
    assert [kind for kind in kinds if kind not in WORDS["en"]] == []


def test_the_console_is_locked_to_packages_of_the_public_registry() -> None:
    lock = json.loads((CONSOLE / "package-lock.json").read_text())
    declared = json.loads((CONSOLE / "package.json").read_text())
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in declared["dependencies"].values())
    for name, package in lock["packages"].items():
        if name:
            assert package.get("integrity", "").startswith("sha512-"), name
            assert package.get("resolved", "https://registry.npmjs.org/").startswith("https://registry.npmjs.org/")
