"""Commands that were decided one after the other, and their outcomes, kept back until what they rest on is on disk."""

from collections.abc import Sequence

from controlroom.decision import Draft
from controlroom.errors import ControlRoomError
from controlroom.log import Append, Progress
from controlroom.messages import Accepted
from controlroom.preparation import PreparedCommand

Outcome = Accepted | ControlRoomError


class DecidedBatch:
    """What one commit will write, and whom to tell what afterwards."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.progress = Progress()
        self._commands: list[PreparedCommand] = []
        self._outcomes: list[Outcome] = []

    def __len__(self) -> int:
        return len(self._commands)

    def add(self, command: PreparedCommand, outcome: Outcome) -> None:
        self._commands.append(command)
        self._outcomes.append(outcome)

    def addition(self) -> Append | None:
        """What the log must take; None when there is nothing to write."""
        draft = self.draft
        if not (draft.recorded or draft.answers or self.progress):
            return None
        return draft.addition(self.progress)

    def tell(self) -> None:
        """Give each command its outcome."""
        for command, outcome in zip(self._commands, self._outcomes, strict=True):
            if isinstance(outcome, Accepted):
                command.future.set_result(outcome)
            else:
                command.future.set_exception(outcome)

    def fail(self, error: ControlRoomError) -> None:
        """Tell all of them that it came to nothing."""
        tell_all(self._commands, error)


def tell_all(commands: Sequence[PreparedCommand], error: ControlRoomError) -> None:
    for command in commands:
        command.future.set_exception(error)
