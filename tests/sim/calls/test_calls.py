"""Calls into files and back."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calls import Calls, CallsUnusable, read_calls, write_calls

HEADER = "call_id,priority,lon,lat,arrival_s,dispatch_delay_s,on_scene_s,transport,handover_s\n"
SOUND = "1,1,27.5,53.9,10,50,600,1,900\n"
seconds = st.floats(0, 1e6)


def _written(folder: Path, text: str) -> Path:
    path = folder / "calls.csv"
    path.write_text(text)
    return path


@given(
    rows=st.lists(st.tuples(seconds, seconds, st.floats(-180, 180), st.booleans(), st.integers(1, 9)), max_size=20),
    ending=st.sampled_from(["calls.csv", "calls.csv.gz", "calls.parquet"]),
)
def test_what_was_written_is_read_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[float, float, float, bool, int]], ending: str
) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    path = tmp_path_factory.mktemp("calls") / ending
    given = Calls(
        call_id=range(len(rows)),
        priority=[row[4] for row in rows],
        lon=[row[2] for row in rows],
        lat=[0.5] * len(rows),
        arrival_s=[row[0] for row in rows],
        dispatch_delay_s=[row[1] for row in rows],
        on_scene_s=[1.0] * len(rows),
        transport=[row[3] for row in rows],
        handover_s=[2.0] * len(rows),
    )
    write_calls(given, path)
    again = read_calls(path)
    assert all(np.array_equal(column, again.columns()[name]) for name, column in given.columns().items())


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2,1,27.5,53.9,nan,50,600,1,900", "row 2, arrival_s: 'nan' is not a number"),
        ("2,1,27.5,53.9,20,-1,600,1,900", "row 2, dispatch_delay_s: -1.0 is not 0 or more seconds"),
        ("2,1,227.5,53.9,20,50,600,1,900", "row 2, lon: 227.5"),
        ("2,0,27.5,53.9,20,50,600,1,900", "row 2, priority: 0"),
        ("2,1.5,27.5,53.9,20,50,600,1,900", "row 2, priority: '1.5' is not a whole number"),
        ("2,1,27.5,53.9,20,50,600,yes,900", "row 2, transport: 'yes' is not 0 or 1"),
        ("2,1,27.5,53.9,20,50,inf,1,900", "row 2, on_scene_s: 'inf' is not a number"),
        ("2,1,27.5,53.9,20,50,1e18,1,900", "row 2, on_scene_s: 1e+18 is not within a hundred years"),
        ("99999999999999999999,1,27.5,53.9,20,50,600,1,900", "row 2, call_id: '99999999999999999999' is too large"),
        ("9007199254740993.0,1,27.5,53.9,20,50,600,1,900", "row 2, call_id: '9007199254740993.0' is too large"),
        ("1,1,27.5,53.9,20,50,600,1,900", "row 2, call_id: 1 is there twice"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(CallsUnusable) as caught:
        read_calls(_written(tmp_path, HEADER + SOUND + row + "\n"))
    assert said in str(caught.value)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(CallsUnusable, match="no column handover_s"):
        read_calls(_written(tmp_path, HEADER.replace(",handover_s", "") + SOUND.replace(",900", "")))


def test_calls_out_of_order_are_sorted_and_counted(tmp_path: Path) -> None:
    calls = read_calls(_written(tmp_path, HEADER + SOUND + "2,1,27.5,53.9,5,50,600,1,900\n"))
    assert calls.call_id.tolist() == [2, 1]
    assert "1 came too late" in calls.notes[0]


@pytest.mark.parametrize("ending", ["calls.csv", "calls.parquet"])
def test_neighbouring_call_ids_beyond_floating_point_stay_apart(tmp_path: Path, ending: str) -> None:
    largest = 2**63 - 1
    rows = "".join(SOUND.replace("1,1,", f"{largest - n},1,", 1) for n in range(3))
    write_calls(read_calls(_written(tmp_path, HEADER + rows)), tmp_path / ending)
    assert read_calls(tmp_path / ending).call_id.tolist() == [largest, largest - 1, largest - 2]


def test_a_clock_that_begins_long_before_the_first_call_is_told_of(tmp_path: Path) -> None:
    """Seconds since 1970 are read; but units would count as idle for half a century."""
    since_1970 = read_calls(_written(tmp_path, HEADER + SOUND.replace(",10,", ",1700000000,")))
    assert "19,676 days after second 0" in since_1970.notes[0]
    assert not read_calls(_written(tmp_path, HEADER + SOUND)).notes
    assert not read_calls(_written(tmp_path, HEADER)).notes
