"""The columns of a table of stock, under the names that people write above them."""

from collections.abc import Sequence
from typing import NamedTuple


class Column(NamedTuple):
    """`title` is the header by language, `also` what else is understood. All are compared without case and spaces."""

    name: str
    title: dict[str, str]
    also: tuple[str, ...] = ()
    required: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("din", {"en": "DIN", "ru": "Номер донации", "be": "Нумар данацыі"}, ("номер донорства",), required=True),
    Column(
        "product_code", {"en": "Product code", "ru": "Код продукта", "be": "Код прадукту"}, ("product",), required=True
    ),
    Column("component", {"en": "Component", "ru": "Компонент", "be": "Кампанент"}, required=True),
    Column(
        "group", {"en": "Blood group", "ru": "Группа крови", "be": "Група крыві"}, ("group", "группа"), required=True
    ),
    Column("expires_at", {"en": "Expires", "ru": "Годен до", "be": "Прыдатны да"}, ("expiry", "срок годности"), True),
    Column("place_id", {"en": "Place", "ru": "Место", "be": "Месца"}, required=True),
    Column("collected_at", {"en": "Collected", "ru": "Дата заготовки", "be": "Дата нарыхтоўкі"}),
    Column("volume_ml", {"en": "Volume, ml", "ru": "Объём, мл", "be": "Аб'ём, мл"}, ("volume", "объем", "объём")),
    Column("attributes", {"en": "Attributes", "ru": "Особенности", "be": "Асаблівасці"}),
    Column("antigens_absent", {"en": "Antigens absent", "ru": "Антигены отсутствуют", "be": "Антыгены адсутнічаюць"}),
    Column("antigens_present", {"en": "Antigens present", "ru": "Антигены есть", "be": "Антыгены ёсць"}),
    Column("quarantine_reason", {"en": "Quarantine", "ru": "Карантин", "be": "Каранцін"}),
    Column("only_for_patient_id", {"en": "Only for patient", "ru": "Только пациенту", "be": "Толькі пацыенту"}),
    Column("status", {"en": "Status", "ru": "Состояние", "be": "Стан"}),
)


def column_named(header: str) -> str | None:
    """The column that a header means; None when it means none."""
    asked = _plain(header)
    for column in COLUMNS:
        if asked in {_plain(name) for name in (column.name, *column.title.values(), *column.also)}:
            return column.name
    return None


def missing_columns(found: Sequence[str]) -> list[str]:
    return [column.name for column in COLUMNS if column.required and column.name not in found]


def _plain(header: str) -> str:
    return "".join(character for character in header.casefold().replace("_", "") if character.isalnum())
