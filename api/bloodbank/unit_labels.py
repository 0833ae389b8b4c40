"""Labels of units, to print."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.desks import DeskOf, Language
from api.finding import found
from api.http.documents import READ_ONE, Responses, problem_responses
from api.problems import Problem
from api.problems.refusals import sentence
from api.values import PathId
from bloodbank.isbt128.fault import LabelFault
from controlroom.labelling.pdf import pdf_of
from controlroom.labelling.sheet import Sheet
from controlroom.labelling.unit_labels import issue_label_of_unit, label_of_unit
from controlroom.labelling.zpl import zpl_of

router = APIRouter(prefix="/v1", tags=["blood"])

PDF, ZPL = "application/pdf", "application/zpl"
DOCUMENTED: Responses = {
    200: {
        "description": "The label",
        "content": {
            PDF: {"schema": {"type": "string", "format": "binary"}},
            ZPL: {"schema": {"type": "string"}},
        },
    },
    **problem_responses((*READ_ONE, "conflict")),
}


class LabelFormat(StrEnum):
    PDF = "pdf"
    ZPL = "zpl"


class LabelKind(StrEnum):
    """`unit`: on the bag. `issue`: goes with the unit to its patient, who is named by id only."""

    UNIT = "unit"
    ISSUE = "issue"


class DotsPerMm(StrEnum):
    """Of a label printer: 203, 300 or 600 dots an inch."""

    EIGHT = "8"
    TWELVE = "12"
    TWENTY_FOUR = "24"


@router.get("/blood-units/{blood_unit_id}/label", response_class=Response, responses=DOCUMENTED)
def print_unit_label(
    blood_unit_id: PathId,
    desk: DeskOf,
    language: Language,
    format: Annotated[LabelFormat, Query(description="zpl is for label printers")] = LabelFormat.PDF,
    kind: Annotated[LabelKind, Query()] = LabelKind.UNIT,
    dots_per_mm: Annotated[DotsPerMm, Query(description="of the printer, for zpl")] = DotsPerMm.EIGHT,
) -> Response:
    """The label of a unit with its ISBT 128 barcodes, 100 by 100 mm."""
    unit = found(desk.room.state.bloodbank.blood_units, blood_unit_id, what="blood unit", code="unknown-blood-unit")
    make = issue_label_of_unit if kind is LabelKind.ISSUE else label_of_unit
    try:
        sheet = make(desk, unit, language=language)
        return _printed(sheet, format, dots_per_mm=int(dots_per_mm), font=desk.blood_settings.labels.font)
    except LabelFault as fault:
        raise Problem(fault.code, sentence(fault.detail), family="conflict") from fault


def _printed(sheet: Sheet, format: LabelFormat, *, dots_per_mm: int, font: str | None) -> Response:
    name = {"Content-Disposition": f'inline; filename="{sheet.title}.{format.value}"'}
    if format is LabelFormat.ZPL:
        return Response(zpl_of(sheet, dots_per_mm=dots_per_mm).encode(), media_type=ZPL, headers=name)
    return Response(pdf_of(sheet, font=font), media_type=PDF, headers=name)
