"""`arterial blood label` and `arterial blood scan`: labels of units, printed and read."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json

if TYPE_CHECKING:
    from bloodbank.isbt128.dates import LocalMinute
    from bloodbank.isbt128.meanings import LabelSettings
    from bloodbank.isbt128.unit_label import BagReading
    from controlroom.labelling.unit_sheet import LabelContent

FORMATS = (".pdf", ".zpl")
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - labels tell the time of the clock on the wall


def label(
    din: Annotated[str, typer.Option(help="13 characters; with its check character as the 14th, that is checked")],
    product: Annotated[str, typer.Option(help="product code, 8 characters, such as E0336V00")],
    group: Annotated[str, typer.Option(help="O-, O+, A-, A+, B-, B+, AB- or AB+")],
    expires: Annotated[str, typer.Option(help="local time: 2026-12-31T23:59, or the day alone for its end")],
    out: Annotated[Path, typer.Option(help="file to write: .pdf, or .zpl for label printers")],
    collected: Annotated[str | None, typer.Option(help="local time, or the day alone for its beginning")] = None,
    name: Annotated[str | None, typer.Option(help="what is in the bag; default: the product table's name")] = None,
    quarantine: Annotated[
        bool, typer.Option("--quarantine", help="the quarantine message in the group's place")
    ] = False,
    language: Annotated[str, typer.Option(help="of the printed words: en, ru or be")] = "en",
    font: Annotated[Path | None, typer.Option(help="TrueType file for PDF in Russian or Belarusian")] = None,
    dots_per_mm: Annotated[int, typer.Option(help="of the label printer, for .zpl: 8, 12 or 24")] = 8,
    as_json: Annotated[bool, typer.Option("--json", help="print what the barcodes hold, as JSON for machines")] = False,
) -> None:
    """The label of a unit with its ISBT 128 barcodes, 100 by 100 mm."""
    from bloodbank.isbt128.din import parse_typed_din
    from controlroom.labelling.unit_sheet import content_of

    _require_known(out, language)
    labels = _label_settings()
    content = content_of(
        din=str(parse_typed_din(din)),
        product_code=product,
        group=_group(group),
        name=name or _name(product, labels),
        expires=_minute(expires, "--expires", begins=False),
        collected=None if collected is None else _minute(collected, "--collected", begins=True),
        in_quarantine=quarantine,
    )
    _write(content, out, language=language, font=str(font) if font else labels.font, dots_per_mm=dots_per_mm)
    report = _report(content)
    if as_json:
        print_json(report)
    else:
        typer.echo("\n".join(f"{key}  {data}" for key, data in report.items()))


def scan(
    scans: Annotated[list[str], typer.Argument(help="what the scanner sent, a barcode each; quote them for the shell")],
    as_json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """What barcodes of one bag mean, each and together (ISBT 128)."""
    from bloodbank.isbt128.telling import meaning_of
    from bloodbank.isbt128.unit_label import read_bag

    labels = _label_settings()
    reading = read_bag(scans, labels=labels, reference_year=datetime.now().year)  # noqa: DTZ005 - the place's own year
    for problem in reading.problems:
        if problem.row is not None:
            raise UsageError(f"scan {problem.row + 1}: {problem.detail}")
    told = [(part, meaning_of(part, labels)) for read in reading.scans for part in read.structures]
    if as_json:
        parts = [{"kind": part.kind, "structure": part.structure, "meaning": meaning} for part, meaning in told]
        print_json({"parts": parts, "unit": _unit(reading), "missing": [p.detail for p in reading.problems]})
        return
    for part, meaning in told:
        typer.echo(f"{part.kind}: " + ", ".join(f"{key} {value}" for key, value in meaning.items()))
    for line in (*reading.notes, *(problem.detail for problem in reading.problems)):
        typer.echo(line)


def _unit(reading: "BagReading") -> dict[str, Any] | None:
    said = reading.label
    if said is None:
        return None
    plain = ("din", "product_code", "name", "component", "group", "attributes", "antigens_absent", "antigens_present")
    more = ("quarantine_reasons", "for_one_patient")
    collected = None if said.collected is None else str(said.collected)
    dates = {"expires": str(said.expires), "collected": collected}
    return {**{key: getattr(said, key) for key in (*plain, *more)}, **dates}


def _require_known(out: Path, language: str) -> None:
    from arterial.cli.roads import require_writable
    from bloodbank.words import LANGUAGES

    if language not in LANGUAGES:
        raise UsageError(f"--language {language!r}: give one of {', '.join(LANGUAGES)}")
    if out.suffix.lower() not in FORMATS:
        raise UsageError(f"--out {out}: the name must end in {' or '.join(FORMATS)}")
    require_writable(out)


def _label_settings() -> "LabelSettings":
    from arterial.blood_file import blood_settings_of
    from arterial.settings import Settings

    return blood_settings_of(Settings().blood_file).labels


def _group(text: str) -> Any:
    from bloodbank.model import BloodGroup

    if text not in tuple(BloodGroup):
        raise UsageError(f"--group {text!r}: give one of {', '.join(BloodGroup)}")
    return BloodGroup(text)


def _name(product_code: str, labels: "LabelSettings") -> str:
    from bloodbank.isbt128.product_code import parse_product_code

    product = labels.products.get(parse_product_code(product_code).description)
    if product is None:
        raise UsageError(f"--product {product_code!r} is not in the product table: add it there, or give its --name")
    return product.name


def _minute(text: str, option: str, *, begins: bool) -> "LocalMinute":
    from bloodbank.isbt128.dates import LocalMinute, local_minute

    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option} {text!r}: {error}; give a local time such as 2026-12-31T23:59") from error
    if moment.tzinfo is not None:
        raise UsageError(f"{option} {text!r}: give the local time without an offset; labels tell the time of the place")
    day = local_minute((moment - EPOCH) / timedelta(seconds=1))
    if len(text) > len("2026-12-31"):
        return day
    return day if begins else LocalMinute(day.year, day.day_of_year)


def _write(content: "LabelContent", out: Path, *, language: str, font: str | None, dots_per_mm: int) -> None:
    from controlroom.labelling.pdf import pdf_of
    from controlroom.labelling.unit_sheet import unit_sheet
    from controlroom.labelling.words import WORDS
    from controlroom.labelling.zpl import DOTS_PER_MM, zpl_of
    from roads.files import write_whole

    if dots_per_mm not in DOTS_PER_MM:
        raise UsageError(f"--dots-per-mm {dots_per_mm}: give one of {', '.join(map(str, DOTS_PER_MM))}")
    sheet = unit_sheet(content, WORDS[language])
    is_zpl = out.suffix.lower() == ".zpl"
    write_whole(out, zpl_of(sheet, dots_per_mm=dots_per_mm).encode() if is_zpl else pdf_of(sheet, font=font))


def _report(content: "LabelContent") -> dict[str, str]:
    return {part.kind: part.data for part in content.structures}
