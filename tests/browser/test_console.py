"""The console in a real browser: what is so is seen, what is decided happens, and a lost connection is said."""

import time

import httpx
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.api.service import Service
from tests.api.speaking import instant, receive_bag, report_call
from tests.api.town import corner
from tests.browser.pixels import painted, picture

pytestmark = pytest.mark.browser
SOON_MS = 4_000

ROAD, FREE, EN_ROUTE, BLOOD, WAITING = "#2b3843", "#4cc38a", "#f2c14e", "#ff8fa3", "#ff6b61"
CLOSED = "#ff3b4e"


def colour_comes(page: Page, colour: str, *, more_than: int) -> int:
    """Wait until so much of a colour is on the map."""
    give_up_at = time.monotonic() + SOON_MS / 1000 * 2
    while (seen := painted(picture(page, "#map"), colour)) <= more_than and time.monotonic() < give_up_at:
        page.wait_for_timeout(200)
    return seen


def test_units_calls_and_stock_are_seen_in_the_lists_and_painted_on_the_map(page: Page, watched: list[str]) -> None:
    expect(page.locator('[data-unit="A3"]')).to_contain_text("En route")
    expect(page.locator("#incidents")).to_contain_text("Lesnaya 7")
    expect(page.locator('[data-stock="red-cells/O-"]')).to_contain_text("2")
    expect(page.locator("#requests")).to_contain_text("Red cells")
    expect(page.locator("#timeline")).to_contain_text("Unit A3 sent to")
    expect(page.locator(".synthetic")).to_be_visible()
    for colour, least in ((ROAD, 700), (FREE, 20), (EN_ROUTE, 20), (BLOOD, 20)):
        assert colour_comes(page, colour, more_than=least) > least, f"{colour} is painted"
    assert watched == [], "nothing left this origin, nothing broke the page's policy"


def test_a_change_made_elsewhere_is_seen_within_moments_and_the_view_stays(page: Page, service: Service) -> None:
    view = page.locator("#map").get_attribute("data-view")
    before = painted(picture(page, "#map"), WAITING)
    with httpx.Client(base_url=service.url) as client:
        incident = report_call(client, column=2, row=3, priority=1, address_text="Sadovaya 1")
        receive_bag(client, 50, group="AB+")
    expect(page.locator(f'[data-incident="{incident}"]')).to_contain_text("Sadovaya 1", timeout=SOON_MS)
    expect(page.locator('[data-stock="red-cells/AB+"]')).to_contain_text("2", timeout=SOON_MS)
    assert colour_comes(page, WAITING, more_than=before + 20) > before + 20, "the new call is painted on the map"
    assert page.locator("#map").get_attribute("data-view") == view


def test_a_closed_road_is_drawn_with_its_reason_until_it_is_open_again(page: Page, service: Service) -> None:
    lon, lat = corner(2, 1)
    road = {"lon": lon + 0.002, "lat": lat, "radius_m": 20, "reason": "burst <main>", "until_at": instant(hours=30)}
    assert painted(picture(page, "#map"), CLOSED) == 0
    with httpx.Client(base_url=service.url) as client:
        closed = client.post("/v1/roads/closures", json=road).json()["closure_id"]
        assert colour_comes(page, CLOSED, more_than=20) > 20
        expect(page.locator("#timeline li").first).to_contain_text(f"Road closed, {closed}: burst <main>")
        row, column = np.argwhere(np.abs(picture(page, "#map") - (0xFF, 0x3B, 0x4E)).max(axis=2) <= 6)[0].tolist()
        page.locator("#map").hover(position={"x": column, "y": row + 1})
        expect(page.locator(".maplibregl-popup")).to_contain_text("Road closed: burst <main> (until ")
        page.mouse.move(0, 0)
        client.post(f"/v1/roads/closures/{closed}/reopen")
    expect(page.locator("#timeline li").first).to_contain_text(f"Road open again, {closed}", timeout=SOON_MS)
    page.wait_for_timeout(1_000)
    assert painted(picture(page, "#map"), CLOSED) == 0


def test_the_recommended_unit_is_assigned_by_one_key_and_its_reason_is_shown(page: Page, service: Service) -> None:
    with httpx.Client(base_url=service.url) as client:
        incident = report_call(client, column=9, row=4, priority=1)
        page.locator(f'[data-incident="{incident}"]').click(timeout=SOON_MS)
        expect(page.locator("#recommendation .chosen .reasons")).to_contain_text("Arrives first", timeout=15_000)
        best = client.get(f"/v1/incidents/{incident}/recommendation").json()["chosen"][0]
        page.keyboard.press("a")
        expect(page.locator(f'[data-incident="{incident}"]')).to_contain_text(best, timeout=SOON_MS)
        assert client.get(f"/v1/incidents/{incident}").json()["unit_ids"] == [best]
        expect(page.locator(f'[data-unit="{best}"]')).to_have_attribute("data-status", "assigned", timeout=SOON_MS)


def test_a_crew_off_duty_is_sent_only_after_being_asked_about(page: Page, service: Service, watched: list[str]) -> None:
    """Said why, answered no, asked again, answered yes: only then is it sent, and the log says in spite of what."""
    with httpx.Client(base_url=service.url) as client:
        begins = {"shift_id": "late", "unit_id": "A11", "from_at": instant(hours=3), "until_at": instant(hours=11)}
        assert client.post("/v1/shifts", json=begins).status_code == 201
        incident = report_call(client, column=7, row=7, priority=1)
        page.locator(f'[data-incident="{incident}"]').click(timeout=SOON_MS)
        page.locator("#recommendation .excluded summary").click(timeout=15_000)
        assign = page.locator('[data-excluded="A11"] button')
        assign.click()
        question = page.locator("#despite-duty")
        expect(question).to_contain_text("Unit A11 is not on duty", timeout=SOON_MS)
        expect(question.locator(".reasons")).to_contain_text("Off duty: the next shift begins in")
        expect(question.get_by_text("Leave it")).to_be_focused()
        page.keyboard.press("Enter")
        expect(question).to_have_count(0)
        assert client.get(f"/v1/incidents/{incident}").json()["unit_ids"] == []
        assign.click()
        question.get_by_text("Send all the same").click()
        expect(page.locator(f'[data-incident="{incident}"]')).to_contain_text("A11", timeout=SOON_MS)
        [sent] = client.get("/v1/events", params={"stream": "unit/A11"}).json()["items"][-1:]
        assert "off-duty-until" in {reason["code"] for reason in sent["event"]["reasons"]}
    assert watched == []


def test_a_call_from_off_the_roads_is_questioned_beside_its_recommendation(page: Page, service: Service) -> None:
    with httpx.Client(base_url=service.url) as client:
        lon, lat = corner(0, 6)
        incident = report_call(client, priority=2, lon=lon - 0.02, lat=lat)
    page.locator(f'[data-incident="{incident}"]').click(timeout=SOON_MS)
    expect(page.locator("#recommendation .warning").first).to_contain_text("from the nearest road", timeout=15_000)


def test_keys_do_nothing_while_the_focus_is_elsewhere(page: Page, service: Service) -> None:
    with httpx.Client(base_url=service.url) as client:
        incident = report_call(client, column=9, row=8, priority=3)
        page.locator(f'[data-incident="{incident}"]').click(timeout=SOON_MS)
        expect(page.locator("#recommendation .chosen")).to_be_visible(timeout=15_000)
        page.locator("#theme").focus()
        page.keyboard.press("a")
        page.wait_for_timeout(500)
        assert client.get(f"/v1/incidents/{incident}").json()["unit_ids"] == []


def test_the_queue_is_walked_with_the_arrow_keys(page: Page) -> None:
    rows = page.locator("#incidents button[data-row]")
    rows.first.click()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#decision")).to_contain_text("Select an incident")


def test_what_callers_say_is_text_and_never_runs(page: Page, service: Service, watched: list[str]) -> None:
    evil = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
    with httpx.Client(base_url=service.url) as client:
        incident = report_call(client, address_text=evil, determinant="<b>pain")
    row = page.locator(f'[data-incident="{incident}"]')
    expect(row).to_contain_text(evil, timeout=SOON_MS)
    row.click()
    expect(page.locator("#decision")).to_contain_text("<b>pain")
    page.wait_for_timeout(300)
    assert watched == []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_nothing_serious_stands_in_the_way_of_assistive_technology(page: Page, theme: str) -> None:
    if page.locator("html").get_attribute("data-theme") != theme:
        page.locator("#theme").click()
    page.locator("#incidents button[data-row]").first.click()
    expect(page.locator("#recommendation")).to_be_visible(timeout=15_000)
    page.locator(".legend summary").click()
    violations = Axe().run(page).response["violations"]
    serious = [
        (found["id"], [node["target"] for node in found["nodes"]][:3])
        for found in violations
        if found["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.mark.parametrize(("language", "heading", "status"), [("ru", "Вызовы", "В пути"), ("be", "Выклікі", "У дарозе")])
def test_the_console_speaks_its_operators_language(page: Page, language: str, heading: str, status: str) -> None:
    page.select_option("#language", language)
    expect(page.locator("#incidents-title")).to_have_text(heading)
    expect(page.locator('[data-unit="A3"]')).to_contain_text(status)
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.locator("#incidents button[data-row]").first.click()
    reasons = page.locator("#recommendation .reasons").first
    expect(reasons).to_be_visible(timeout=15_000)
    assert any("а" <= letter <= "я" for letter in reasons.inner_text())


def test_silence_of_the_server_is_said_and_ends_when_it_speaks_again(page: Page, service: Service) -> None:
    service.pause()
    began = time.monotonic()
    try:
        expect(page.locator("#banner")).to_contain_text("NO CONNECTION", timeout=6_000)
        assert time.monotonic() - began < 6
    finally:
        service.resume()
    expect(page.locator("#banner")).to_have_count(0, timeout=10_000)


def test_after_the_server_died_and_came_back_the_console_catches_up(page: Page, service: Service) -> None:
    page.locator("#incidents button[data-row]").first.click()
    expect(page.locator("#recommendation")).to_be_visible(timeout=15_000)
    service.kill()
    expect(page.locator("#banner")).to_contain_text("NO CONNECTION", timeout=6_000)
    rank = page.locator("#recommendation button").first
    if rank.count():
        expect(rank).to_be_disabled()
    service.start()
    with httpx.Client(base_url=service.url) as client:
        incident = report_call(client, column=4, row=4, priority=1, address_text="While you were away")
    expect(page.locator("#banner")).to_have_count(0, timeout=15_000)
    expect(page.locator(f'[data-incident="{incident}"]')).to_contain_text("While you were away", timeout=SOON_MS)
    positions = page.locator("#timeline li").evaluate_all("rows => rows.map(row => Number(row.dataset.position))")
    assert positions == sorted(set(positions), reverse=True), "every event once, the newest on top"
