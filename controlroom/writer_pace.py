"""How many commands to wait for before a commit.

Clients that were just answered ask again within moments. Two rhythms suit them, and which of them is faster depends on
the disk:

- *in halves*: while one half is written the other is decided, so that neither disk nor processor waits;
- *together*: one commit for all clients, where the disk is slow beside the work of deciding and asking again, or so
  fast that there is nothing to gain from not waiting for it.

Instants are seconds of any clock that runs on steadily.
"""

MAX_GATHER_S = 0.005
FEWEST_TO_HALVE = 8
COMMIT_PER_WORK = (0.4, 2.0)
"""Between these shares of a round's work, one commit for all is long enough and short enough to be done meanwhile."""
MEASURE_EVERY = 64
"""Commits in halves before one round together shows again what a commit and the work take by themselves."""
FORGETTING = 0.75
"""What is left, after each commit, of the memory of how many clients there were."""


class Pace:
    """Learns from each commit how many commands the next one should wait for, and for how long."""

    def __init__(self, *, max_batch: int) -> None:
        self._max_batch = max_batch
        self._clients = 1.0
        self._in_halves = False
        self._halves = 0
        self._commit_s = 0.0
        self._work_s = 0.0
        self._handed_over_at = 0.0
        self._written_at = 0.0

    @property
    def share(self) -> int:
        """The number of commands that is worth a commit."""
        clients = round(self._clients)
        return max(1, min(self._max_batch, -(-clients // 2) if self._in_halves else clients))

    @property
    def patience_s(self) -> float:
        """How long to wait for that number: never longer than waiting could save."""
        return min(MAX_GATHER_S, self._commit_s / 2)

    def handed_over(self, count: int, *, now_s: float) -> None:
        """A commit of so many commands begins; together, all clients were answered, asked again and were decided since
        the last one."""
        self._handed_over_at = now_s
        if self._in_halves:
            self._halves += 1
            self._in_halves = self._halves < MEASURE_EVERY
        else:
            self._work_s = (now_s - self._written_at) * self._clients / count

    def written(self, *, in_flight: int, waiting: int, idle_since_s: float, now_s: float) -> None:
        """The commit of `in_flight` commands has ended; `waiting` more are there, the last decided at `idle_since_s`.

        In halves, when the other half too waited for most of the commit, the disk is what all wait for.
        """
        self._commit_s, self._written_at = now_s - self._handed_over_at, now_s
        everyone = in_flight + waiting
        is_half = waiting >= everyone / 4 and everyone >= 0.9 * self._clients
        if is_half and now_s - idle_since_s > 0.75 * self._commit_s:
            self._in_halves = False
        elif not self._in_halves and not is_half and in_flight >= FEWEST_TO_HALVE:
            shortest, longest = COMMIT_PER_WORK
            self._in_halves = shortest * self._work_s < self._commit_s < longest * self._work_s
            self._halves = 0
        self._clients = max(everyone, FORGETTING * self._clients)
