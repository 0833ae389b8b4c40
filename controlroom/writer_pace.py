"""How many commands to wait for before a commit.

Clients that were just answered ask again within moments. Two rhythms suit them, and which of them is faster depends on
the disk:

- *in halves*: while one half is written the other is decided, so that neither disk nor processor waits;
- *together*: one commit for all clients, where the disk is slow beside the work of deciding and asking again.

Instants are seconds of any clock that runs on steadily.
"""

MAX_GATHER_S = 0.005
FEWEST_TO_HALVE = 8
FORGETTING = 0.75
"""What is left, after each commit, of the memory of how many clients there were."""


class Pace:
    """Learns from each commit how many commands the next one should wait for, and for how long."""

    def __init__(self, *, max_batch: int) -> None:
        self._max_batch = max_batch
        self._clients = 1.0
        self._in_halves = False
        self._commit_s = 0.0
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
        """A commit of so many commands begins. Together, all of them have been asked and decided since the last one:
        when that took long enough for a commit to be done meanwhile, halves are the better rhythm."""
        if not self._in_halves and count >= FEWEST_TO_HALVE:
            work_s = (now_s - self._written_at) * self._clients / count
            self._in_halves = self._commit_s < 2 * work_s
        self._handed_over_at = now_s

    def written(self, *, in_flight: int, waiting: int, idle_since_s: float, now_s: float) -> None:
        """The commit of `in_flight` commands has ended; `waiting` more are there, the last decided at `idle_since_s`.

        In halves, when the other half too waited for most of the commit, the disk is what all wait for.
        """
        self._commit_s, self._written_at = now_s - self._handed_over_at, now_s
        everyone = in_flight + waiting
        is_half = waiting >= everyone / 4 and everyone >= 0.9 * self._clients
        if is_half and now_s - idle_since_s > 0.75 * self._commit_s:
            self._in_halves = False
        self._clients = max(everyone, FORGETTING * self._clients)
