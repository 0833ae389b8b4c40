"""A short way to give a reason."""

from bloodbank.messages import Reason


def because(code: str, /, **values: str | float | int) -> Reason:
    """The reason of this code with these values."""
    return Reason(code=code, values=values)
