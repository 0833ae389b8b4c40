"""Outcomes of patients in the codes of NEMSIS 3.5 (eDisposition.27, .28 and .30)."""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from dispatch.life.patient import PatientDisposition as D


class NemsisDisposition(Struct, frozen=True, kw_only=True):
    """`unit`: eDisposition.27; `evaluation`: .28, absent when there was no patient to evaluate; `transport`: .30."""

    unit: str
    evaluation: str | None
    transport: str


CONTACT_MADE, CANCELLED_PRIOR, NO_PATIENT_FOUND = "4227001", "4227005", "4227009"
CARE_PROVIDED, NO_CARE_REQUIRED, CARE_REFUSED = "4228001", "4228005", "4228007"
BY_THIS_UNIT, BY_ANOTHER_UNIT, TRANSPORT_REFUSED, NO_TRANSPORT = "4230001", "4230005", "4230009", "4230013"


def _codes(unit: str, evaluation: str | None, transport: str) -> NemsisDisposition:
    return NemsisDisposition(unit=unit, evaluation=evaluation, transport=transport)


NEMSIS: Mapping[D, NemsisDisposition] = MappingProxyType(
    {
        D.TRANSPORTED: _codes(CONTACT_MADE, CARE_PROVIDED, BY_THIS_UNIT),
        D.TAKEN_BY_OTHERS: _codes(CONTACT_MADE, CARE_PROVIDED, BY_ANOTHER_UNIT),
        D.TREATED_ON_SCENE: _codes(CONTACT_MADE, CARE_PROVIDED, NO_TRANSPORT),
        D.TRANSPORT_REFUSED: _codes(CONTACT_MADE, CARE_PROVIDED, TRANSPORT_REFUSED),
        D.CARE_REFUSED: _codes(CONTACT_MADE, CARE_REFUSED, TRANSPORT_REFUSED),
        D.NO_CARE_NEEDED: _codes(CONTACT_MADE, NO_CARE_REQUIRED, NO_TRANSPORT),
        D.NOT_FOUND: _codes(NO_PATIENT_FOUND, None, NO_TRANSPORT),
        D.DEAD_ON_SCENE: _codes(CONTACT_MADE, NO_CARE_REQUIRED, NO_TRANSPORT),
        D.CANCELLED: _codes(CANCELLED_PRIOR, None, NO_TRANSPORT),
    }
)
