"""How many commands a commit waits for follows from how many clients there are and how slow the disk is."""

from controlroom.writer_pace import Pace

WORK_S = 0.000_05
"""What deciding one command and asking for the next one takes."""


def lived(pace: Pace, *, clients: int, commit_s: float, commits: int = 40) -> list[int]:
    """The sizes of commits while so many clients ask again as soon as they are answered."""
    sizes: list[int] = []
    now_s, decided, asking = 0.0, 0, clients
    for _ in range(commits):
        give_up_s = now_s + pace.patience_s
        while asking and decided < pace.share and now_s <= give_up_s:
            decided, asking, now_s = decided + 1, asking - 1, now_s + WORK_S
        in_flight, decided = decided, 0
        sizes.append(in_flight)
        pace.handed_over(in_flight, now_s=now_s)
        decided, asking = asking, 0
        idle_since_s = now_s + WORK_S * decided
        now_s = max(now_s + commit_s, idle_since_s)
        pace.written(in_flight=in_flight, waiting=decided, idle_since_s=idle_since_s, now_s=now_s)
        asking = in_flight
    return sizes


def test_on_a_fast_disk_half_of_the_clients_are_written_while_the_other_half_is_decided() -> None:
    sizes = lived(Pace(max_batch=512), clients=64, commit_s=0.001)
    assert all(20 <= size <= 44 for size in sizes[-10:])


def test_on_a_slow_disk_all_clients_share_each_commit() -> None:
    sizes = lived(Pace(max_batch=512), clients=64, commit_s=0.03)
    assert max(sizes[-10:]) == 64
    assert sum(sizes[-10:]) > 9 * 48


def test_a_single_client_never_waits_for_company() -> None:
    pace = Pace(max_batch=512)
    assert lived(pace, clients=1, commit_s=0.001) == [1] * 40
    assert pace.share == 1


def test_clients_that_have_gone_are_forgotten() -> None:
    pace = Pace(max_batch=512)
    lived(pace, clients=64, commit_s=0.001)
    lived(pace, clients=1, commit_s=0.001, commits=20)
    assert pace.share == 1


def test_no_commit_waits_for_more_than_the_largest_batch_allowed() -> None:
    pace = Pace(max_batch=3)
    pace.written(in_flight=3, waiting=61, idle_since_s=0.0, now_s=0.001)
    assert pace.share == 3
