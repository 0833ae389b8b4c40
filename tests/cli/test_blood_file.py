"""The file with a blood service's own settings: what it says goes before the defaults, what is wrong is named."""

from pathlib import Path

import pytest

from arterial.blood_file import BloodFileUnusable, blood_settings_of
from bloodbank.model import BloodGroup, Component
from bloodbank.settings import BloodSettings


def file_with(folder: Path, text: str) -> Path:
    file = folder / "blood.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_one_row_of_a_table_is_changed_and_the_others_stay(tmp_path: Path) -> None:
    settings = blood_settings_of(
        file_with(tmp_path, 'reservation_s = 3600.0\n[unknown_group_policy]\nred-cells = ["O-", "O+"]\n')
    )
    assert settings.reservation_s == 3_600.0
    assert settings.preferred(Component.RED_CELLS, None) == (BloodGroup.O_NEG, BloodGroup.O_POS)
    assert settings.preferred(Component.PLASMA, None) == BloodSettings().preferred(Component.PLASMA, None)
    assert settings.group_preference == BloodSettings().group_preference


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reservation = 3600.0", "unknown field `reservation`"),
        ("reservation_s = 1.0", "reservation_s must be 60 to 5184000 seconds, not 1.0"),
        ("preparation_s = nan", "preparation_s must be 0 to 5184000 seconds, not nan"),
        ('[unknown_group_policy]\nred-cells = ["Z"]', "Invalid enum value 'Z'"),
        ("reservation_s =", "is no TOML"),
    ],
)
def test_what_is_wrong_with_the_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BloodFileUnusable, match=r"blood\.toml") as error:
        blood_settings_of(file_with(tmp_path, text))
    assert said in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BloodFileUnusable, match=r"nowhere\.toml can't be read"):
        blood_settings_of(tmp_path / "nowhere.toml")
