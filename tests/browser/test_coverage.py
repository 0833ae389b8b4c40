"""Coverage on the map and move-ups beside it: seen, understood without colours, up to date, decided by one key."""

import time
from collections.abc import Iterator

import httpx
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from roads.basemap import write_basemap
from tests.api.service import Service
from tests.api.town import build_settled_town, build_town
from tests.browser.pixels import painted, picture

pytestmark = pytest.mark.browser
SOON_MS = 10_000
OPACITY = 0.55
GROUND = {"dark": "#10161b", "light": "#f2f3f0"}
NOBODY = {"dark": "#ff9a1f", "light": "#a63c00"}
SETTINGS = """
[coverage]
aim_s = 300
call_handling_s = 60
cell_m = 260
[relocation]
longest_drive_s = 900
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Gridville with its people counted, and nobody left in the north: six units in the south."""
    folder = tmp_path_factory.mktemp("covered")
    town = build_settled_town(folder / "gridville", units=12)
    write_basemap(town)
    (folder / "dispatch.toml").write_text(SETTINGS)
    service = Service(town, folder)
    service.environment |= {"ARTERIAL_DISPATCH_FILE": str(folder / "dispatch.toml")}
    service.start()
    with httpx.Client(base_url=service.url) as client:
        for number in range(2, 13, 2):
            out_of_service(client, f"A{number}")
    yield service
    service.stop()


def out_of_service(client: httpx.Client, unit_id: str) -> None:
    assert client.post(f"/v1/units/{unit_id}/status", json={"status": "out-of-service"}).status_code == 200


def blended(band: dict[str, str], theme: str) -> str:
    """A band's colour as it shows over the bare ground."""
    over, under = (
        np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) for colour in (band[theme], GROUND[theme])
    )
    mixed = np.round(OPACITY * over + (1 - OPACITY) * under).astype(int).tolist()
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def waited_for(page: Page, colour: str, *, more_than: int) -> NDArray[np.int64]:
    """The map, once so many of its pixels have the colour."""
    give_up_at = time.monotonic() + SOON_MS / 1000
    while painted(image := picture(page, "#map"), colour) <= more_than and time.monotonic() < give_up_at:
        page.wait_for_timeout(200)
    assert painted(image, colour) > more_than
    return image


def rows_of(image: NDArray[np.int64], colour: str) -> NDArray[np.int64]:
    wanted = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)])
    return np.argwhere(np.abs(image - wanted).max(axis=2) <= 6)[:, 0]


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_key_paints_where_nobody_comes_in_time_and_another_press_takes_it_away(page: Page, theme: str) -> None:
    if theme == "light":
        page.locator("#theme").click()
    nobody = blended(NOBODY, theme)
    seen_before = painted(picture(page, "#map"), nobody)
    page.keyboard.press("c")
    image = waited_for(page, nobody, more_than=seen_before + 3_000)
    assert np.median(rows_of(image, nobody)) < image.shape[0] / 2, "the north is left alone"
    legend = page.locator("#coverage")
    expect(legend).to_contain_text("of the calls expected now would be reached within 5 min")
    expect(legend).to_contain_text("0–30 %")
    expect(page.locator("#coverage-toggle")).to_have_attribute("aria-pressed", "true")
    faults = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    assert [fault["id"] for fault in faults] == []
    page.locator("#coverage-toggle").click()
    expect(legend).to_have_count(0)
    page.wait_for_timeout(800)
    assert painted(picture(page, "#map"), nobody) <= seen_before


def test_the_layer_follows_the_units_and_the_time_it_is_measured_by(page: Page, service: Service) -> None:
    page.keyboard.press("c")
    share = page.locator("#coverage [data-share]")
    expect(share).to_contain_text("within 5 min")
    before = float(share.get_attribute("data-share") or "nan")
    with httpx.Client(base_url=service.url) as client:
        for unit_id in ("A9", "A11"):
            out_of_service(client, unit_id)
    expect(share).not_to_have_attribute("data-share", str(before), timeout=SOON_MS)
    after = float(share.get_attribute("data-share") or "nan")
    assert after < before
    page.locator("#coverage-within").select_option("20")
    expect(share).to_contain_text("within 20 min", timeout=SOON_MS)
    assert float(share.get_attribute("data-share") or "nan") > after
    page.wait_for_timeout(1_000)
    assert painted(picture(page, "#map"), blended(NOBODY, "dark")) < 50
    page.locator("#coverage-within").focus()
    page.keyboard.press("c")
    expect(share).to_be_visible()


@pytest.mark.parametrize(("language", "words"), [("ru", "Покрытие"), ("be", "Пакрыццё")])
def test_coverage_and_moves_speak_the_operators_language(page: Page, language: str, words: str) -> None:
    page.select_option("#language", language)
    page.locator("#coverage-toggle").click()
    expect(page.locator("#coverage-toggle")).to_contain_text(words)
    expect(page.locator("#coverage")).to_contain_text({"ru": "за 5 мин", "be": "за 5 хв"}[language], timeout=SOON_MS)
    reasons = page.locator("#moves .reasons").first
    expect(reasons).to_contain_text({"ru": "Дорога до места", "be": "Дарога да месца"}[language], timeout=SOON_MS)
    page.locator("#coverage-toggle").click()


def test_a_move_is_declined_with_a_reason_and_another_accepted_by_one_key(page: Page, service: Service) -> None:
    row = page.locator("[data-move]").first
    expect(row).to_contain_text("South → North", timeout=SOON_MS)
    expect(row.locator(".reasons")).to_contain_text("Of the calls expected now")
    stays = row.get_attribute("data-move")
    row.locator("button[data-row]").focus()
    page.keyboard.press("d")
    page.keyboard.type("ate nothing today")
    page.keyboard.press("Enter")
    expect(page.locator(f'[data-move="{stays}"]')).to_have_count(0, timeout=SOON_MS)
    expect(page.locator("#timeline")).to_contain_text(f"Unit {stays}: move-up declined: ate nothing today")
    row = page.locator("[data-move]").first
    expect(row).to_contain_text("South → North", timeout=SOON_MS)
    goes = row.get_attribute("data-move")
    page.locator("#theme").focus()
    page.keyboard.press("a")
    page.wait_for_timeout(300)
    with httpx.Client(base_url=service.url) as client:
        assert client.get(f"/v1/units/{goes}").json()["unit"]["status"] == "available-at-station"
        row.locator("button[data-row]").focus()
        page.keyboard.press("a")
        expect(page.locator(f'[data-unit="{goes}"]')).to_have_attribute("data-status", "posted", timeout=SOON_MS)
        logged = client.get("/v1/events", params={"stream": f"unit/{goes}"}).json()["items"][-2:]
        assert "dispatch.MoveUpAccepted" in {event["type"] for event in logged}


def test_when_no_move_is_worth_it_the_panel_says_why(page: Page) -> None:
    page.keyboard.press("c")
    page.locator("#coverage-within").select_option("20")
    panel = page.locator("#moves")
    expect(panel).to_contain_text("No move is suggested.", timeout=SOON_MS)
    expect(panel.locator(".reasons")).to_contain_text("The best move", timeout=SOON_MS)


def test_without_a_forecast_of_demand_the_console_says_so(
    page: Page, service: Service, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("unknown")
    unknown = Service(build_town(folder / "gridville"), folder)
    unknown.start()
    try:
        page.goto(f"{unknown.url}/console/")
        expect(page.locator("#moves")).to_contain_text("Nothing is known of where calls are expected", timeout=60_000)
        page.keyboard.press("c")
        expect(page.locator("#coverage")).to_contain_text("Nothing is known of where calls are expected")
    finally:
        unknown.stop()
