"""A licensee's tables of the ISBT 128 standard, read from a CSV file that the blood settings name."""

from pathlib import Path

import pytest

from arterial.blood_file import BloodFileUnusable, blood_settings_of
from bloodbank.model import Component
from bloodbank.settings import BloodSettings

HEAD = "table,code,meaning,component,attributes,antigens_absent,reactive\n"


def file_with(folder: Path, rows: str, *, more: str = "") -> Path:
    (folder / "tables.csv").write_text(HEAD + rows, encoding="utf-8")
    file = folder / "blood.toml"
    file.write_text(f'[labels]\ntables = "tables.csv"\n{more}', encoding="utf-8")
    return file


def test_products_and_codes_are_added_to_the_open_table(tmp_path: Path) -> None:
    labels = blood_settings_of(
        file_with(
            tmp_path,
            "product,E9001,Эритроциты облучённые,red-cells,irradiated,,\n"
            "red-cell-antigens,2:1,K negative,,,K,\n"
            "infection-markers,2:2,HCV found,,,,yes\n",
        )
    ).labels
    assert labels.products["E9001"].component is Component.RED_CELLS
    assert labels.products["E9001"].attributes == ("irradiated",)
    assert labels.products["E0336"] == BloodSettings().labels.products["E0336"]
    found = labels.said_by("red-cell-antigens", "2:1")
    assert found is not None
    assert found.antigens_absent == ("K",)
    marker = labels.said_by("infection-markers", "2:2")
    assert marker is not None
    assert marker.reactive


def test_what_the_settings_say_goes_before_the_tables(tmp_path: Path) -> None:
    more = '[labels.products.E9001]\nname = "Platelets"\ncomponent = "platelets"\n'
    labels = blood_settings_of(file_with(tmp_path, "product,E9001,Red,red-cells,,,\n", more=more)).labels
    assert labels.products["E9001"].component is Component.PLATELETS


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("product,E9001,Red,red-cell,,,\n", "Invalid enum value 'red-cell'"),
        ("product,9001,Red,red-cells,,,\n", "'9001' is no product description code"),
        ("product,E9001,Red,red-cells,,,\n" * 2, "row 3: E9001 stands there twice"),
        ("products,E9001,Red,red-cells,,,\n", "row 2: there is no table 'products'"),
        ("red-cell-antigens,2:1,,,,K,\n", "row 2: code and meaning must not be empty"),
        ("red-cell-antigens,2:1,K negative\n", "row 2: as many fields"),
        ("infection-markers,2:2,HCV,,,,perhaps\n", "row 2: reactive must be yes, no or empty"),
        ('product,"E9001\n', "can't be read: unexpected end of data"),
    ],
)
def test_what_is_wrong_with_the_tables_is_named(tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(BloodFileUnusable) as error:
        blood_settings_of(file_with(tmp_path, rows))
    assert said in str(error.value)


def test_tables_that_are_not_there_are_named(tmp_path: Path) -> None:
    file = file_with(tmp_path, "")
    (tmp_path / "tables.csv").unlink()
    with pytest.raises(BloodFileUnusable, match=r"tables\.csv can't be read"):
        blood_settings_of(file)
