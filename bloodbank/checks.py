"""Checks of the plain values in commands; each refuses with the field, what is wrong and what would be right."""

import math
from collections.abc import Sequence

from bloodbank.instants import shown_instant
from bloodbank.isbt128.din import parse_din
from bloodbank.isbt128.fault import LabelFault
from bloodbank.isbt128.product_code import parse_product_code
from bloodbank.messages import Reason
from bloodbank.model import BloodState
from bloodbank.refusal import Refused

LONGEST_ID = 64
LONGEST_TEXT = 300
MOST_REASONS = 1000
MOST_VALUES = 20
LATEST_AT = 7_258_118_400.0  # 2200-01-01


def require_id(value: object, field: str) -> None:
    """An identifier: 1 to 64 printable characters without blanks or slashes (ids are parts of stream names)."""
    if not isinstance(value, str) or not 1 <= len(value) <= LONGEST_ID:
        raise Refused("bad-id", f"{field}: give 1 to {LONGEST_ID} characters", kind="invalid", field=field)
    if not value.isprintable() or "/" in value or any(character.isspace() for character in value):
        raise Refused("bad-id", f"{field}: use printable characters without blanks or '/'", kind="invalid", field=field)


def require_ids(values: Sequence[str], field: str, *, most: int = 1000) -> None:
    """One to `most` identifiers, none twice."""
    if not 1 <= len(values) <= most:
        raise Refused("bad-count", f"{field}: give 1 to {most} ids, not {len(values)}", kind="invalid", field=field)
    for value in values:
        require_id(value, field)
    if len(set(values)) != len(values):
        twice = next(value for value in values if values.count(value) > 1)
        raise Refused("given-twice", f"{field}: {twice} is given twice; give it once", kind="invalid", field=field)


def require_text(value: object, field: str) -> None:
    """A name or a reason: 1 to 300 characters, not only blanks, no control characters."""
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT or not value.isprintable():
        detail = f"{field}: give 1 to {LONGEST_TEXT} printable characters"
        raise Refused("bad-text", detail, kind="invalid", field=field)


def require_number(value: object, field: str, *, low: float, high: float) -> None:
    """A finite number from `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Refused("bad-number", f"{field}: give a finite number", kind="invalid", field=field)
    if not low <= value <= high:
        detail = f"{field}: {value} is outside {low:.15g} to {high:.15g}"
        raise Refused("out-of-range", detail, kind="invalid", field=field)


def require_count(value: object, field: str, *, most: int) -> None:
    """A whole number from 1 to `most`."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        detail = f"{field}: give a whole number from 1 to {most}"
        raise Refused("bad-count", detail, kind="invalid", field=field)


def require_instant(value: object, field: str, *, earliest: float = 0.0, latest: float = LATEST_AT) -> None:
    """An instant in seconds since 1970-01-01 UTC, from `earliest` to `latest`."""
    require_number(value, field, low=-math.inf, high=math.inf)
    assert isinstance(value, int | float)
    if not earliest <= value <= latest:
        asked = " to ".join(shown_instant(at) for at in (earliest, latest))
        detail = f"{field}: {shown_instant(value)} is outside {asked}"
        raise Refused("out-of-range", detail, kind="invalid", field=field)


def require_lon_lat(lon: object, lat: object) -> None:
    """A point in WGS84 degrees."""
    require_number(lon, "lon", low=-180.0, high=180.0)
    require_number(lat, "lat", low=-90.0, high=90.0)


def require_reasons(reasons: Sequence[Reason], field: str) -> None:
    """Reasons that can be stored and read again: known shape, finite numbers, short texts."""
    if len(reasons) > MOST_REASONS:
        raise Refused("bad-count", f"{field}: give {MOST_REASONS} at most", kind="invalid", field=field)
    for row, reason in enumerate(reasons):
        require_id(reason.code, f"{field}[{row}].code")
        if len(reason.values) > MOST_VALUES:
            detail = f"{field}[{row}].values: give {MOST_VALUES} at most"
            raise Refused("bad-count", detail, kind="invalid", field=field)
        for name, value in reason.values.items():
            require_id(name, f"{field}[{row}].values")
            _require_value(value, f"{field}[{row}].values.{name}")


def _require_value(value: object, field: str) -> None:
    if not isinstance(value, str):
        require_number(value, field, low=-LATEST_AT, high=LATEST_AT)
    elif len(value) > LONGEST_TEXT:
        raise Refused("bad-text", f"{field}: give {LONGEST_TEXT} characters at most", kind="invalid", field=field)


def require_place(state: BloodState, place_id: str, field: str = "place_id") -> None:
    """A place that is registered."""
    require_id(place_id, field)
    if place_id not in state.places:
        detail = f"no blood place {place_id}; places come from the city pack"
        raise Refused("unknown-place", detail, kind="not-found", field=field)


def require_place_of_stock(state: BloodState, place_id: str, field: str = "place_id") -> None:
    """A registered place that is no vehicle: what an ambulance carries is loaded, by the rules of loading."""
    require_place(state, place_id, field)
    if state.places[place_id].unit_id is not None:
        detail = f"{field}: {place_id} is a vehicle; take the units in at a place, then load the vehicle from there"
        raise Refused("to-a-vehicle", detail, kind="invalid", field=field)


def require_din(din: object) -> None:
    """A donation identification number: 13 characters, without flags and check character."""
    try:
        parse_din(din if isinstance(din, str) else "")
    except LabelFault as fault:
        raise Refused("bad-din", f"din: {fault.detail}", kind="invalid", field="din") from fault


def require_product_code(product_code: object) -> None:
    """A product code: 8 characters of one spelling (ISBT 128, data structure 003), so that a bag is one unit."""
    try:
        parse_product_code(product_code if isinstance(product_code, str) else "")
    except LabelFault as fault:
        raise Refused(
            "bad-product-code", f"product_code: {fault.detail}", kind="invalid", field="product_code"
        ) from fault
