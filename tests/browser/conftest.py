"""A real Chromium on the console of a real server process."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from api import ApiSettings
from roads.basemap import write_basemap
from tests.api.service import ROOT, Service
from tests.api.speaking import receive_bag, report_call, request_blood
from tests.api.town import build_town, corner

ARTEFACTS = ROOT / "test-artefacts"
# No GPU is needed: WebGL is drawn by the processor.
FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, closed with the module: while Playwright runs, its event loop is in the way of asyncio's own tests."""
    path = os.environ.get("ARTERIAL_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium here: install Debian's package chromium, or name one in ARTERIAL_CHROMIUM")
    if not (ApiSettings().console_folder / "index.html").is_file():
        pytest.skip("the console was not built: run `make console`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Gridville with a basemap, twelve units and a small stock of blood."""
    folder = tmp_path_factory.mktemp("browser")
    town = build_town(folder / "gridville", units=12)
    write_basemap(town)
    data = folder / "data"
    data.mkdir()
    service = Service(town, data)
    service.start()
    _a_morning_in_gridville(service)
    yield service
    service.stop()


def _a_morning_in_gridville(service: Service) -> None:
    """One unit on its way to a call, one posted, blood in stock and asked for."""
    with httpx.Client(base_url=service.url) as client:
        for serial, group in enumerate(("O-", "O-", "A+", "AB+")):
            receive_bag(client, serial, group=group)
        request_blood(client, count=1)
        busy = report_call(client, column=8, row=9, priority=2, address_text="Lesnaya 7")
        client.post(f"/v1/incidents/{busy}/assignments", json={"unit_id": "A3"})
        client.post("/v1/units/A3/status", json={"status": "en-route"})
        (lon, lat), (post_lon, post_lat) = corner(6, 8), corner(3, 7)
        client.post("/v1/units/A4/post", json={"lon": post_lon, "lat": post_lat})
        seen = [{"unit_id": "A3", "lon": lon, "lat": lat}, {"unit_id": "A4", "lon": post_lon, "lat": post_lat}]
        client.post("/v1/positions", json={"positions": seen})


@pytest.fixture
def watched() -> list[str]:
    """Everything a page asked for or complained of that it should not."""
    return []


@pytest.fixture
def page(browser: Browser, service: Service, watched: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    """The console, opened and drawn; a picture of its end is kept."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="en", reduced_motion="reduce")
    page = context.new_page()
    page.on("request", lambda asked: asked.url.startswith((service.url, "blob:", "data:")) or watched.append(asked.url))
    page.on("pageerror", lambda error: watched.append(f"page error: {error}"))
    page.on("dialog", lambda dialog: (watched.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda said: "Content Security Policy" in said.text and watched.append(said.text))
    page.goto(f"{service.url}/console/")
    page.wait_for_selector('#map[data-ready="1"]', timeout=60_000)
    yield page
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{Path(request.node.name).name}.png")
    context.close()
