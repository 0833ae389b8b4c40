"""A scanner at the console: barcodes are understood one by one, and one good bag becomes stock by a last Enter."""

from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
SOON_MS = 10_000


def scanned(page: Page, *texts: str) -> None:
    field = page.locator("form.scan input")
    field.focus()
    for number, text in enumerate(texts, start=1):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(page.locator(".scanned li")).to_have_count(number, timeout=SOON_MS)


def bag(serial: int, *, group: str = "=%0600") -> list[str]:
    soon = datetime.now(UTC) + timedelta(days=10)
    return [f"=S0000{soon:%y}{serial:06d}00", group, "=<E0336V00", f"&>{soon.strftime('%Y%j')[1:]}2359"]


def test_four_barcodes_and_enter_take_a_bag_into_stock_without_the_mouse(page: Page) -> None:
    page.locator("#stock select").select_option("centre")
    before = int(page.locator('[data-stock="red-cells/A-"]').inner_text().split("+")[0])
    scanned(page, *bag(900_001))
    expect(page.locator(".described")).to_contain_text("A−")
    assert not Axe().run(page, context="#stock").response["violations"]
    page.keyboard.press("Enter")
    expect(page.locator('[data-stock="red-cells/A-"]')).to_contain_text(str(before + 1), timeout=SOON_MS)
    expect(page.locator(".scanned li")).to_have_count(0)


def test_a_barcode_of_another_bag_is_told_and_taken_back(page: Page) -> None:
    page.locator("#stock select").select_option("centre")
    scanned(page, *bag(900_002)[:2], bag(900_003)[0])
    expect(page.locator("#stock .warning, .scanned li.bad").first).to_be_visible()
    page.locator(".scanned li").last.locator("button").click()
    expect(page.locator(".scanned li")).to_have_count(2)
    page.locator("form.scan input").focus()
    page.keyboard.press("Escape")
    expect(page.locator(".scanned li")).to_have_count(0)


def test_what_no_label_has_is_said_and_nothing_is_received(page: Page) -> None:
    page.locator("#stock select").select_option("centre")
    scanned(page, "4006381333931")
    expect(page.locator(".scanned li.bad")).to_have_count(1)
    expect(page.locator("form.scan button.primary")).to_be_disabled()
