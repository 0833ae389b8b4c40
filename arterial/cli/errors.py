"""Which errors the user can mend, and how they are said."""

from pydantic import ValidationError

from controlroom.errors import ControlRoomError
from roads.geocode import GeocoderError
from roads.osm import OsmError
from roads.pack import PackError


def clear_line(error: Exception) -> str | None:
    """One line for an error that the user can mend; None for a fault of the program, which deserves its traceback."""
    if isinstance(error, ControlRoomError):
        return error.detail
    if isinstance(error, ValidationError):
        return "; ".join(f"setting {_setting(problem['loc'])}: {problem['msg']}" for problem in error.errors())
    if isinstance(error, PackError | OsmError | GeocoderError):
        return " ".join(str(error).split())
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}"
    if isinstance(error, ValueError) and type(error).__module__.split(".")[0] in ("roads", "arterial", "controlroom"):
        return " ".join(str(error).split())
    return None


def _setting(location: tuple[str | int, ...]) -> str:
    return "ARTERIAL_" + "_".join(str(part).upper() for part in location)
