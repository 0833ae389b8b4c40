"""Tables of stock from spreadsheets: read as people write them, every fault named, written so that they come back."""

import io
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook

from bloodbank.kinds import BloodGroup, Component
from bloodbank.messages import RegisterBloodPlace
from bloodbank.settings import BloodSettings
from controlroom.errors import CommandRefused
from controlroom.exchange.importing import CheckedTable, check_table
from controlroom.exchange.values import Unreadable, plain_text, read_group, safe_text
from controlroom.exchange.writing import as_csv, as_excel, stock_rows
from tests.bloodbank.world import MORNING, Bank

MINSK = ZoneInfo("Europe/Minsk")
HEADER = "DIN,Product code,Component,Blood group,Expires,Place\n"
GOOD = "G123426000001,E0336V00,red-cells,O-,2023-12-31,centre\n"


def checked(body: bytes | str, bank: Bank | None = None, **more: Any) -> CheckedTable:
    bank = bank or Bank().found()
    raw = body.encode() if isinstance(body, str) else body
    return check_table(raw, bank.state, now=bank.now, settings=BloodSettings(), timezone=MINSK, **more)


def workbook(*rows: list[Any]) -> bytes:
    book, body = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(body)
    return body.getvalue()


def test_a_russian_table_with_semicolons_and_dates_as_people_write_them() -> None:
    table = checked(
        "Номер донации;Код продукта;Компонент;Группа крови;Годен до;Место;Объём, мл\n"
        "G1234 26 000001;e0336v00;эритроциты;0(I) Rh+;31.12.2023;centre;280,5\n"
        "G123426000002;E0336V00;эритроциты;AB(IV) отр;31.12.2023 08:00;centre;\n".encode("cp1251").decode("cp1251")
    )
    first, second = table.units
    assert (first.din, first.product_code, first.component) == ("G123426000001", "E0336V00", Component.RED_CELLS)
    assert (first.group, second.group, first.volume_ml) == (BloodGroup.O_POS, BloodGroup.AB_NEG, 280.5)
    assert datetime.fromtimestamp(first.expires_at, MINSK).isoformat() == "2023-12-31T23:59:00+03:00"
    assert datetime.fromtimestamp(second.expires_at, UTC).hour == 5


@pytest.mark.parametrize(
    ("text", "group"),
    [("O+", "O+"), ("0 Rh-", "O-"), ("А(II) Rh(+)", "A+"), ("III пол", "B+"), ("ab NEG", "AB-"), ("В−", "B-")],
)
def test_groups_as_people_write_them(text: str, group: str) -> None:
    assert read_group(text) == group


@pytest.mark.parametrize("text", ["", "O", "C+", "A+-", "A(III)+", "Rh+", "O+ or A-"])
def test_a_group_that_is_not_certain_is_not_guessed(text: str) -> None:
    with pytest.raises(Unreadable):
        read_group(text)


def test_every_fault_is_named_by_the_row_as_its_reader_counts_and_its_column() -> None:
    table = checked(
        HEADER + GOOD + "G123426000002,E0336V00,red-cells,Z+,2023-12-31,centre\n"
        "\n"
        "G123426000003,E0336V00,red-cells,O-,yesterday,moon\n"
        "G12342600000X,E0336V00,red-cells,O-,2023-12-31,centre\n"
        "G123426000004,E0336V00,red-cells,O-,2020-01-01,centre\n" + GOOD
    )
    assert [unit.din for unit in table.units] == ["G123426000001"]
    assert [(fault.row, fault.field, fault.code) for fault in table.faults] == [
        (3, "group", "cell-unreadable"),
        (5, "expires_at", "cell-unreadable"),
        (6, "din", "bad-din"),
        (7, "expires_at", "expired"),
        (8, "din", "given-twice"),
    ]


def test_an_excel_sheet_with_real_dates_and_numbers_is_read_and_its_formulas_are_not_run() -> None:
    body = workbook(
        ["DIN", "Product code", "Component", "Blood group", "Expires", "Place", "Volume, ml"],
        ["G123426000001", "E0336V00", "red cells", "O-", datetime(2023, 12, 31, 10, 0), "centre", 280],  # noqa: DTZ001
        ["G123426000002", "E0336V00", "red cells", "O-", datetime(2023, 12, 31), "=1+1", 280],  # noqa: DTZ001
    )
    table = checked(body)
    assert [unit.volume_ml for unit in table.units] == [280.0]
    assert [(fault.row, fault.field) for fault in table.faults] == [(3, "place_id")]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "table-unreadable"),
        (b"PK\x03\x04 but no workbook", "table-unreadable"),
        (b"DIN,Colour\n", "column-unknown"),
        (b"DIN,Product code\n", "column-missing"),
        (b"DIN,DIN,Product code,Component,Blood group,Expires\n", "column-twice"),
    ],
)
def test_a_file_that_is_no_table_of_stock_is_refused_whole(body: bytes, code: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        checked(body)
    assert refused.value.code == code


@pytest.mark.parametrize("language", ["en", "ru", "be"])
def test_what_is_exported_comes_back_the_same(language: str) -> None:
    here, there = Bank().found(), Bank().found()
    for group, component in (("O-", Component.RED_CELLS), ("AB+", Component.PLATELETS), ("B-", Component.WHOLE_BLOOD)):
        here.receive(group, component=component)
    rows = stock_rows(here.state.blood_units.values())
    for body in (as_csv(rows, language=language), as_excel(rows, language=language)):
        table = checked(body, there)
        assert table.faults == ()
        fresh = Bank().found()
        fresh.tell(table.command())
        assert dict(fresh.state.blood_units) == dict(here.state.blood_units)


def test_no_text_becomes_a_formula_and_every_text_comes_back() -> None:
    bank = Bank().found()
    evil = "=cmd|calc!A0"
    bank.tell(RegisterBloodPlace(place_id=evil, name="evil", kind="hospital", lon=27.5, lat=53.9))
    bank.receive("O-", at=evil)
    rows = stock_rows(bank.state.blood_units.values())
    assert b"'=cmd" in as_csv(rows, language="en")
    sheet = load_workbook(io.BytesIO(as_excel(rows, language="en"))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert [plain_text(safe_text(text)) for text in (evil, "'quoted", "-5", "O+")] == [evil, "'quoted", "-5", "O+"]


def test_a_place_for_the_whole_file_may_be_named_once() -> None:
    header = "DIN,Product code,Component,Blood group,Expires\n"
    table = checked(header + "G123426000001,E0701V00,plasma,A+,2024-01-31T12:00:00Z\n", place_id="north")
    assert (table.units[0].place_id, table.units[0].expires_at) == ("north", 1_706_702_400.0)
    assert table.units[0].expires_at > MORNING
