"""Which error of the layers below becomes which problem."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import bloodbank.refusal
import dispatch.refusal
from api.problems.problem import Problem
from api.problems.refusals import refusal, sentence
from controlroom.errors import ControlRoomError, VersionConflict
from patients import PatientRefused, PatientStoreUnavailable
from roads import OutsideMap, PointError, Unreachable
from roads.geocode.errors import GeocoderError

Translate = Callable[[Any], Problem]


def _outside_map(error: OutsideMap) -> Problem:
    return Problem("outside-map", sentence(error.message, subject="This point"), family="invalid", field="body.lon")


def _bad_point(error: PointError) -> Problem:
    return Problem("bad-point", sentence(error.message), family="invalid", field="body.lon")


def _unreachable(error: Unreachable) -> Problem:
    return Problem("unreachable", sentence(str(error)), family="conflict")


def _stale(error: VersionConflict) -> Problem:
    return Problem("stale-version", sentence(error.detail), field="header.If-Match")


def _no_register(_: PatientStoreUnavailable) -> Problem:
    return Problem("patient-register-unavailable", "The patient register does not answer.", family="unavailable")


def _no_geocoder(_: GeocoderError) -> Problem:
    return Problem("no-geocoder", "The index of places can't be read: rebuild it.", family="unavailable")


TRANSLATIONS: Mapping[type[Exception], Translate] = MappingProxyType(
    {
        VersionConflict: _stale,
        ControlRoomError: refusal,
        dispatch.refusal.Refused: refusal,
        bloodbank.refusal.Refused: refusal,
        PatientRefused: refusal,
        PatientStoreUnavailable: _no_register,
        OutsideMap: _outside_map,
        PointError: _bad_point,
        Unreachable: _unreachable,
        GeocoderError: _no_geocoder,
    }
)


def problem_of(error: Exception) -> Problem:
    """The problem that tells of this error; an unforeseen one says nothing of its text, which may be personal."""
    for error_type in type(error).__mro__:
        translate = TRANSLATIONS.get(error_type)
        if translate is not None:
            return translate(error)
    return Problem("internal-error", "The service met a fault of its own; the fault is in its log.")
