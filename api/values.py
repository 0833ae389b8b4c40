"""The values that requests are made of: bounded, finite, strict.

A whole number may be written `27` or `27.0`; a coordinate may be written `27`. Nothing else is converted: `"27"` and
`true` are no numbers.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

NO_CONTROL_CHARACTERS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
ID_PATTERN = r"^[^\x00-\x1f\x7f/]+$"


class Body(BaseModel):
    """A request body: unknown fields are errors, so that a misspelt field is never silently ignored."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def parse_instant(value: Any) -> float:
    """POSIX seconds of an ISO-8601 instant that says its offset."""
    if not isinstance(value, str) or len(value) > 40:
        raise ValueError("an instant is text such as 2027-03-01T08:30:00Z")
    try:
        instant = datetime.fromisoformat(value.upper())
    except ValueError as error:
        raise ValueError("an instant is text such as 2027-03-01T08:30:00Z") from error
    if instant.tzinfo is None or len(value) < 20:
        raise ValueError("an instant needs its offset from UTC, such as Z or +03:00")
    try:
        return instant.timestamp()
    except OverflowError as error:
        raise ValueError("this instant is out of range") from error


def iso(instant: float) -> str:
    """ISO-8601 in UTC of POSIX seconds, to the millisecond."""
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Instant = Annotated[
    float,
    BeforeValidator(parse_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "example": "2027-03-01T08:30:00Z"}),
]
Lon = Annotated[float, Field(ge=-180, le=180, description="Longitude, WGS84 degrees", examples=[27.56])]
Lat = Annotated[float, Field(ge=-90, le=90, description="Latitude, WGS84 degrees", examples=[53.9])]
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=ID_PATTERN)]
Words = Annotated[str, Field(max_length=500, pattern=NO_CONTROL_CHARACTERS)]
SomeWords = Annotated[str, Field(min_length=1, max_length=500, pattern=NO_CONTROL_CHARACTERS)]
Label = Annotated[str, Field(min_length=1, max_length=64, pattern=NO_CONTROL_CHARACTERS)]
Capabilities = Annotated[list[Label], Field(max_length=32)]
Priority = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=9)]
Count = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=100)]
Index = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=10_000)]
Tally = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=10_000)]
PathId = Annotated[str, Path(min_length=1, max_length=64, pattern=ID_PATTERN)]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most")]
