"""Printed labels: whatever is printed is read back by a scanner as it was meant."""

import re

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from bloodbank.isbt128.dates import LocalMinute
from bloodbank.isbt128.fault import LabelFault
from bloodbank.isbt128.meanings import LabelSettings
from bloodbank.isbt128.unit_label import UnitLabel, read_bag
from bloodbank.model import BloodGroup
from controlroom.labelling.local_clock import instant_of, local_of
from controlroom.labelling.pdf import pdf_of
from controlroom.labelling.sheet import LinearCode, MatrixCode, Sheet
from controlroom.labelling.symbols import bars, matrix
from controlroom.labelling.unit_sheet import LabelContent, content_of, unit_sheet
from controlroom.labelling.words import WORDS
from controlroom.labelling.zpl import code_128, zpl_of

EXPIRES, COLLECTED = LocalMinute(2026, 365), LocalMinute(2026, 300, 8, 30)


def content(
    *, product_code: str = "E0336V00", in_quarantine: bool = False, lines: tuple[str, ...] = ()
) -> LabelContent:
    return content_of(
        din="G123426654321",
        product_code=product_code,
        group=BloodGroup.AB_NEG,
        name="Red cells",
        expires=EXPIRES,
        collected=COLLECTED,
        in_quarantine=in_quarantine,
        lines=lines,
    )


def sheet(**more: str | bool | tuple[str, ...]) -> Sheet:
    return unit_sheet(content(**more), WORDS["en"])  # type: ignore[arg-type]


def scanned(pdf: bytes) -> dict[str, list[str]]:
    """What a scanner reads of a page, by symbology."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=4).to_numpy()
    found: dict[str, list[str]] = {"linear": [], "matrix": []}
    for code in zxingcpp.read_barcodes(np.ascontiguousarray(page)):
        is_matrix = code.format == zxingcpp.BarcodeFormat.DataMatrix
        found["matrix" if is_matrix else "linear"].append(code.text)
    return found


def label_of(scans: list[str]) -> UnitLabel:
    reading = read_bag(scans, labels=LabelSettings(), reference_year=2026)
    assert reading.problems == ()
    assert reading.label is not None
    return reading.label


def printed_by(zpl: str) -> dict[str, list[str]]:
    """What the barcodes of a ZPL label hold: the escapes and subset signs are taken back as the printer does."""
    found: dict[str, list[str]] = {"linear": [], "matrix": []}
    for command, field in re.findall(r"\^(BC|BX)N[^^]*\^FH\^FD(.*?)\^FS", zpl):
        text = re.sub(r"_([0-9A-F]{2})", lambda byte: chr(int(byte[1], 16)), field)
        found["linear" if command == "BC" else "matrix"].append(without_subsets(text) if command == "BC" else text)
    return found


def without_subsets(text: str) -> str:
    """Zebra's Code 128 in mode N: >: starts subset B, >5 begins subset C, >6 goes back, >0 is the sign itself."""
    assert text.startswith(">:")
    return re.sub(r">([560])", lambda sign: ">" if sign[1] == "0" else "", text[2:])


def test_the_barcodes_of_a_printed_label_are_those_of_the_unit() -> None:
    read = scanned(pdf_of(sheet()))
    assert sorted(read["linear"]) == ["&>0263652359", "=%2800", "=<E0336V00", "=G12342665432190"]
    linear, whole = label_of(read["linear"]), label_of(read["matrix"])
    assert (linear.din, linear.group, linear.expires) == ("G123426654321", BloodGroup.AB_NEG, EXPIRES)
    assert whole.collected == COLLECTED
    assert (whole.din, whole.product_code, whole.group) == (linear.din, linear.product_code, linear.group)


@pytest.mark.parametrize("dots_per_mm", [8, 12, 24])
def test_a_label_printer_is_told_the_same_barcodes(dots_per_mm: int) -> None:
    printed, read = printed_by(zpl_of(sheet(), dots_per_mm=dots_per_mm)), scanned(pdf_of(sheet()))
    assert {kind: sorted(texts) for kind, texts in printed.items()} == {
        kind: sorted(texts) for kind, texts in read.items()
    }


def test_what_is_in_quarantine_bears_no_group() -> None:
    read = scanned(pdf_of(sheet(in_quarantine=True)))
    assert "=%Mq00" in read["linear"]
    assert not any(text.startswith("=%2") for text in read["linear"])


def test_barcodes_stand_where_they_can_be_scanned_in_pairs() -> None:
    """Number and group, product and expiry: 9 mm apart, give or take 4, at the same height (ST-001, 10.1)."""
    codes = [mark for mark in sheet().marks if isinstance(mark, LinearCode)]
    for left, right in zip(codes[::2], codes[1::2], strict=True):
        assert left.y_mm == right.y_mm
        assert 5.0 <= right.x_mm - (left.x_mm + 0.25 * len(bars(left.data))) <= 13.0
        assert left.height_mm >= 0.15 * 0.25 * len(bars(left.data))
    (symbol,) = [mark for mark in sheet().marks if isinstance(mark, MatrixCode)]
    assert symbol.x_mm + 0.5 * len(matrix(symbol.data)[0]) < 100


@given(st.integers(1, 100))
def test_symbols_are_squares_which_every_scanner_of_data_matrix_reads(letters: int) -> None:
    """Rectangles came late (ISO/IEC 21471) and are not in ISO/IEC 16022, which ISBT 128 asks for."""
    drawn = matrix("=+04000G1234"[:letters] * 9)
    assert {len(row) for row in drawn} == {len(drawn)}


def test_the_same_label_is_the_same_file() -> None:
    assert pdf_of(sheet()) == pdf_of(sheet())


def test_cyrillic_is_refused_without_a_font_for_it() -> None:
    with pytest.raises(LabelFault, match=r"labels\.font"):
        pdf_of(unit_sheet(content(), WORDS["ru"]))
    with pytest.raises(LabelFault, match="can't be read"):
        pdf_of(sheet(), font="nowhere.ttf")
    assert "Заготовлено" in zpl_of(unit_sheet(content(), WORDS["ru"]))


def test_commands_of_the_printer_are_never_taken_from_what_is_printed() -> None:
    zpl = zpl_of(sheet(lines=("^XZ~JA_41",)))
    assert zpl.count("^XZ") == 1
    assert "_5EXZ_7EJA_5F41" in zpl


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"product_code": "E0336"}, "bad-product-code"),
        ({"lines": ("a",) * 5}, "too-long-for-label"),
    ],
)
def test_what_can_not_stand_on_a_label_is_refused(wrong: dict[str, str], code: str) -> None:
    with pytest.raises(LabelFault) as fault:
        sheet(**wrong)
    assert fault.value.code == code


@given(st.text(st.sampled_from("0123456789=&>%<AV"), min_size=1, max_size=30))
def test_subsets_of_code_128_never_change_the_data(data: str) -> None:
    coded = code_128(data)
    assert without_subsets(coded) == data
    for figures in re.findall(r">5([0-9]+)", coded):
        assert len(figures) % 2 == 0


@settings(max_examples=20, deadline=None)
@given(st.text(st.sampled_from('0123456789=&>%<AVaq\\"'), min_size=1, max_size=30))
def test_every_symbol_is_read_back(data: str) -> None:
    for modules in ((bars(data),) * 40, matrix(data)):
        light = np.where(np.array(modules), 0, 255).astype(np.uint8)
        picture = np.pad(np.kron(light, np.ones((4, 4), np.uint8)), 60, constant_values=255)
        assert [code.text for code in zxingcpp.read_barcodes(picture)] == [data]


@given(st.integers(0, 4_000_000_000), st.sampled_from(["Europe/Minsk", "Europe/London", "UTC", "Asia/Kathmandu"]))
def test_a_label_never_says_that_blood_keeps_longer_than_it_does(at: int, timezone: str) -> None:
    """A minute that comes twice when clocks go back is read as the first."""
    read = instant_of(local_of(float(at), timezone), timezone)
    assert at - 3660 < read <= at
