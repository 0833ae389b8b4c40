"""Alarms on the console: seen by everybody, acknowledged by one key, gone when their cause is."""

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.api.service import Service
from tests.api.speaking import instant, report_call

pytestmark = pytest.mark.browser
SOON_MS = 8_000


def test_an_alarm_is_seen_acknowledged_by_one_key_and_gone_with_its_cause(
    page: Page, service: Service, watched: list[str]
) -> None:
    with httpx.Client(base_url=service.url) as client:
        incident = report_call(client, column=3, row=3, call_received_at=instant(hours=-0.03))
        row = page.locator("[data-alarm]").filter(has_text=incident)
        expect(row).to_contain_text(f"Nobody has been sent to incident {incident}", timeout=SOON_MS)
        row.locator("button").first.focus()
        page.keyboard.press("q")
        expect(row).to_contain_text("operator sees to it", timeout=SOON_MS)
        expect(page.locator("#timeline li").first).to_contain_text("acknowledged by operator", timeout=SOON_MS)
        row.locator("button").first.click()
        expect(page.locator("#decision")).to_contain_text(incident, timeout=SOON_MS)
        faults = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
        assert [fault["id"] for fault in faults] == []
        client.post(f"/v1/incidents/{incident}/close", json={"disposition": "nobody there"})
        expect(row).to_have_count(0, timeout=SOON_MS)
    assert watched == []


def test_an_alarm_speaks_the_language_of_the_console(page: Page, service: Service) -> None:
    with httpx.Client(base_url=service.url) as client:
        incident = report_call(client, column=3, row=4, call_received_at=instant(hours=-0.03))
        row = page.locator("[data-alarm]").filter(has_text=incident)
        expect(row).to_contain_text("Nobody has been sent", timeout=SOON_MS)
        page.get_by_label("Language").select_option("ru")
        expect(row).to_contain_text("никто не назначен", timeout=SOON_MS)
        expect(row).to_contain_text("Принять", timeout=SOON_MS)
        client.post(f"/v1/incidents/{incident}/close", json={"disposition": "nobody there"})
