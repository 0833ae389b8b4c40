"""The reference of labels names every code by which a scan or a label is refused, and every reason of quarantine."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "blood-isbt128.md").read_text(encoding="utf-8")
SOURCES = [*(ROOT / "bloodbank" / "isbt128").glob("*.py"), *(ROOT / "controlroom" / "labelling").glob("*.py")]
CODES = re.compile(r"""(?:LabelFault\(\s*|Refused\(\s*|code=|Problem\(\s*)"([a-z]+(?:-[a-z]+)+)\"""")


def test_every_code_is_in_the_reference() -> None:
    texts = [path.read_text(encoding="utf-8") for path in [*SOURCES, ROOT / "api" / "bloodbank" / "scans.py"]]
    found = {code for text in texts for code in CODES.findall(text)}
    assert {"bad-din", "scanned-twice", "patient-needed", "out-of-use"} <= found
    assert sorted(code for code in found if f"`{code}`" not in PAGE) == []


def test_every_reason_of_quarantine_and_kind_of_flag_is_in_the_reference() -> None:
    from bloodbank.isbt128 import donation_scan, saying
    from bloodbank.isbt128.meanings import CODE_TABLES, LabelSettings

    reasons = (saying.EMERGENCY_ONLY, saying.REACTIVE, saying.MARKERS_UNREAD)
    fields = LabelSettings.__struct_fields__
    said = (*reasons, *donation_scan.BESIDE_THE_BAG, *CODE_TABLES, *fields, "tables")
    assert [name for name in said if f"`{name}`" not in PAGE] == []
