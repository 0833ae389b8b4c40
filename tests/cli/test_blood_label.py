"""`arterial blood label` and `arterial blood scan` as integrators call them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from arterial.cli.blood import app
from arterial.cli.errors import clear_line
from tests.cli.process import Arterial

UNIT = ("--din", "G1234 26 654321 U", "--product", "E0336V00", "--group", "A-", "--expires", "2026-12-31")


def test_a_printed_label_is_scanned_back(arterial: Arterial, tmp_path: Path) -> None:
    made = arterial("blood", "label", *UNIT, "--out", "label.zpl", "--collected", "2026-12-01T08:30", "--json")
    barcodes = json.loads(made.stdout)
    assert barcodes == {
        "donation": "=G12342665432190",
        "blood-group": "=%0600",
        "product": "=<E0336V00",
        "expiry": "&>0263652359",
        "collection": "&*0263350830",
    }
    assert (tmp_path / "label.zpl").read_text().startswith("^XA")
    unit = json.loads(arterial("blood", "scan", *barcodes.values(), "--json").stdout)["unit"]
    assert (unit["din"], unit["group"], unit["component"]) == ("G123426654321", "A-", "red-cells")
    assert (unit["expires"], unit["collected"]) == ("2026-12-31T23:59", "2026-12-01T08:30")


def test_a_label_on_paper_is_pdf(tmp_path: Path) -> None:
    file = tmp_path / "label.pdf"
    assert CliRunner().invoke(app, ["label", *UNIT, "--out", str(file)]).exit_code == 0
    assert file.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("--din", "G123426654321A"), "A is not the check character of G1234 26 654321"),
        (("--group", "A"), "give one of O-, O+"),
        (("--product", "E9999V00"), "'E9999V00' is not in the product table"),
        (("--product", "T1295003"), "T1295003 is no blood"),
        (("--expires", "2026-02-30"), "day is out of range for month"),
        (("--expires", "2026-12-31T23:59Z"), "give the local time without an offset"),
        (("--out", "label.png"), "must end in .pdf or .zpl"),
        (("--dots-per-mm", "9"), "give one of 8, 12, 24"),
        (("--language", "be"), "name a TrueType file"),
        (("--collected", "2027-01-01"), "can't expire before it is collected"),
    ],
)
def test_what_can_not_be_printed_is_one_clear_line_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: tuple[str, str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["label", *UNIT, "--out", "label.pdf", *wrong])
    assert isinstance(done.exception, Exception)
    line = clear_line(done.exception)
    assert line is not None
    assert said in line
    assert list(tmp_path.iterdir()) == []


def test_a_bad_scan_is_named_and_what_is_missing_is_asked_for(arterial: Arterial) -> None:
    bad = arterial("blood", "scan", "=%0600", "=G1234")
    assert bad.returncode == 2
    assert "scan 2: after =G 15 characters must follow" in bad.stderr
    partly = CliRunner().invoke(app, ["scan", "=G12342665432190"])
    assert partly.exit_code == 0
    assert "donation: din G123426654321" in partly.stdout
    assert "product was not scanned" in partly.stdout
