"""Which errors the user can mend, and how they are said.

Told apart without importing what raises them, so that `arterial --help` starts at once.
"""

OWN_PACKAGES = frozenset({"arterial", "api", "sim", "controlroom", "dispatch", "bloodbank", "roads", "patients"})


class UsageError(ValueError):
    """The command was given something it can't use."""


def clear_line(error: Exception) -> str | None:
    """One line for an error that the user can mend; None for a fault of the program, which deserves its traceback."""
    origin = type(error).__module__.split(".")[0]
    if origin in OWN_PACKAGES:
        return " ".join(str(error).split())
    if origin.startswith("pydantic") and hasattr(error, "errors"):
        return "; ".join(f"setting {_setting(problem['loc'])}: {problem['msg']}" for problem in error.errors())
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}"
    return None


def _setting(location: tuple[str | int, ...]) -> str:
    return "ARTERIAL_" + "_".join(str(part).upper() for part in location)
