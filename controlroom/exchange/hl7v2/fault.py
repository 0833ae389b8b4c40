"""What is wrong with a message, and where: for the acknowledgment."""

from typing import Literal


class MessageFault(Exception):
    """`code` is of HL7 table 0357, `where` as in ERR-2 (`BPO^1^4`), `answer` AE (put it right) or AR (not for us)."""

    def __init__(self, where: str, detail: str, *, code: str = "102", answer: Literal["AE", "AR"] = "AE") -> None:
        super().__init__(detail)
        self.where, self.detail, self.code, self.answer = where, detail, code, answer


MISSING, WRONG, NOT_IN_TABLE = "101", "102", "103"
MESSAGE_UNKNOWN, EVENT_UNKNOWN, VERSION_UNKNOWN, KEY_UNKNOWN, APPLICATION = "200", "201", "203", "204", "207"
