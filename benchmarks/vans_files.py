"""Solomon's and Li & Lim's files as problems in tenths, distances truncated to 0.1 as in the DIMACS challenge."""

import math
from pathlib import Path

import numpy as np

from bloodbank.tours.problem import NEVER, IntArray, TourProblem

TENTHS = 10
SOLOMON_COLUMNS, LI_LIM_COLUMNS = 7, 9


class FileError(Exception):
    """The file is not what its name says: which line, and what is expected."""


def read_problem(path: Path) -> TourProblem:
    """A file of time-window tours (Solomon) or of pick-up and delivery (Li & Lim), told apart by its head."""
    vans, capacity, rows = _read(path)
    if rows.shape[1] == SOLOMON_COLUMNS:
        return _solomon(vans, capacity, rows)
    try:
        return _li_lim(vans, capacity, rows)
    except (ValueError, IndexError) as error:
        raise FileError(f"{path}: {error}") from error


def service_of(path: Path) -> IntArray:
    """(n,) How long the service at each node lasts, in tenths."""
    service: IntArray = TENTHS * _read(path)[2][:, 6]
    return service


def _read(path: Path) -> tuple[int, int, IntArray]:
    """Vans, capacity and the rows as they stand."""
    try:
        lines = [line.split() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"{path}: can't be read: {error}") from error
    try:
        if len(lines) > 4 and lines[1][0].upper() == "VEHICLE":
            head, rows = lines[3], _rows(lines[6:], columns=SOLOMON_COLUMNS)
        else:
            head, rows = lines[0], _rows(lines[1:], columns=LI_LIM_COLUMNS)
        vans, capacity = int(head[0]), int(head[1])
        if not (1 <= vans <= 10_000 and capacity >= 1 and len(rows) >= 2 and (rows[:, 4:7] >= 0).all()):
            raise ValueError("at least one van with room, one customer, and no negative times")
    except (ValueError, IndexError) as error:
        detail = "expected Solomon's or Li & Lim's layout, whole numbers in every row"
        raise FileError(f"{path}: {detail}: {error}") from error
    return vans, capacity, rows


def _rows(lines: list[list[str]], *, columns: int) -> IntArray:
    rows = np.array([[int(field) for field in line] for line in lines], dtype=np.int64)
    if rows.ndim != 2 or rows.shape[1] != columns or not (rows[:, 0] == np.arange(len(rows))).all():
        raise ValueError(f"rows of {columns} numbers, numbered from 0")
    return rows


def _distances(rows: IntArray) -> IntArray:
    """floor(10 d), exactly: the integer square root of 100 d²."""
    squares = ((rows[:, None, 1:3] - rows[None, :, 1:3]) ** 2).sum(axis=2)
    return np.array([[math.isqrt(TENTHS * TENTHS * int(square)) for square in row] for row in squares], dtype=np.int64)


def _solomon(vans: int, capacity: int, rows: IntArray) -> TourProblem:
    customers = np.arange(1, len(rows))
    return _problem(vans, capacity, rows, pickup=np.full(len(customers), -1), delivery=customers)


def _li_lim(vans: int, capacity: int, rows: IntArray) -> TourProblem:
    pickup = np.flatnonzero(rows[:, 8] > 0)
    delivery = rows[pickup, 8]
    if not (rows[delivery, 7] == pickup).all() or 2 * len(pickup) != len(rows) - 1:
        raise ValueError("every pick-up names its delivery, and each delivery its pick-up")
    return _problem(vans, capacity, rows, pickup=pickup, delivery=delivery)


def _problem(vans: int, capacity: int, rows: IntArray, *, pickup: IntArray, delivery: IntArray) -> TourProblem:
    """The depot is node 0: every van starts and ends there, all alike."""
    # Solomon: demand, ready, due, service in columns 3 to 6; so has Li & Lim, with partners behind.
    distance = _distances(rows)
    jobs = len(delivery)

    def each_van(value: int) -> IntArray:
        return np.full(vans, value, dtype=np.int64)

    return TourProblem(
        duration=distance + TENTHS * rows[:, 6:7],
        cost=distance,
        opens=TENTHS * rows[:, 4],
        closes=TENTHS * rows[:, 5],
        due=np.full(len(rows), NEVER, dtype=np.int64),
        late_weight=np.zeros(len(rows), dtype=np.int64),
        pickup=pickup.astype(np.int64),
        delivery=delivery.astype(np.int64),
        size=np.abs(rows[delivery, 3]),
        ride_limit=np.full(jobs, NEVER, dtype=np.int64),
        omission=np.full(jobs, 1_000_000, dtype=np.int64),
        van_start=each_van(0),
        van_end=each_van(0),
        van_capacity=each_van(capacity),
        van_opens=each_van(TENTHS * int(rows[0, 4])),
        van_closes=each_van(TENTHS * int(rows[0, 5])),
        van_fixed=each_van(0),
        van_kind=each_van(0),
        allowed=np.ones((vans, jobs), dtype=np.bool_),
    )
