"""Records of past calls as services have them: other names, instants for durations, several rows a call, errors."""

from pathlib import Path

import numpy as np
import pytest

from sim.demand.errors import DemandUnusable
from sim.demand.records import read_records


def test_a_service_s_own_columns_are_read_by_their_names(tmp_path: Path) -> None:
    """The second unit's row is passed over; a negative time is not known; words are priorities."""
    (tmp_path / "units.csv").write_text(
        "number,when,sent,there,left,ended,prio,x,y\n"
        "1,2027-01-01T08:00:00+03:00,2027-01-01T08:02:00+03:00,2027-01-01T08:10:00+03:00,"
        "2027-01-01T08:25:00+03:00,,red,27.5,53.9\n"
        "1,2027-01-01T08:00:00+03:00,2027-01-01T08:05:00+03:00,,,,red,27.5,53.9\n"
        "2,2027-01-01T23:30:00+03:00,2027-01-01T23:29:00+03:00,2027-01-01T23:40:00+03:00,,"
        "2027-01-01T23:50:00+03:00,green,27.6,53.9\n"
        "3,2027-01-01T23:30:00+03:00,,,,,green,,\n"
    )
    names = dict(
        zip(
            ["call_id", "received_at", "dispatched_at", "on_scene_at", "transport_at", "available_at", "priority"],
            ["number", "when", "sent", "there", "left", "ended", "prio"],
            strict=True,
        )
    )
    found = read_records(
        tmp_path / "units.csv",
        timezone="Europe/Minsk",
        columns={**names, "lon": "x", "lat": "y"},
        priorities={"red": 1, "green": 3},
    )
    assert (found.local_s % 86_400 / 3_600).tolist() == [8.0, 23.5]
    assert found.groups == (("priority 1", 1), ("priority 3", 3))
    assert found.group.tolist() == [0, 1]
    assert found.durations_s["on_scene_s"].tolist() == [900.0, 600.0]
    assert found.durations_s["dispatch_delay_s"][0] == 120.0
    assert np.isnan(found.durations_s["dispatch_delay_s"][1])
    assert found.transport.tolist() == [1, 0]
    assert sorted(found.left_out.values()) == [1, 1, 1]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("lon,lat,received_at\n1,2,2027-01-01T00:00\n1,2,soon\n", "row 2, received_at: .*'soon' is not an instant"),
        ("lon,lat,received_at\n1,2,\n", "row 1, received_at: .* is not an instant"),
        ("lon,lat,arrival_s\n1,2,3\n1,2,-3\n1,2,-4\n", r"row 2, arrival_s: .*'-3' .*2 rows are like this"),
        ("lon,lat,arrival_s\n1,95,3\n", "row 1, lat: .* is not a number from -90 to 90"),
        ("lon,lat,arrival_s\neast,2,3\n", "row 1, lon: .*'east'"),
        ("lon,lat,arrival_s,priority\n1,2,3,1\n1,2,3,X\n", "row 2, priority: .*'X' .*--priority WORD=NUMBER"),
        ("lon,lat,arrival_s,transport\n1,2,3,perhaps\n", "row 1, transport: .* is not 0 or 1"),
        ("lon,lat,arrival_s,call_id,on_scene_s\n1,2,3,a,1\n1,2,3,a,1\n1,2,3,b,-1\n", "row 3, on_scene_s"),
        ("lon,lat,arrival_s\n,,3\n", "no row has both lon and lat"),
        ("lon,lat,arrival_s\n", "has no calls"),
        ("lon,lat,when\n1,2,3\n", "needs lon, lat, and received_at or arrival_s.*there are lon, lat, when"),
        ("", "can't be read"),
    ],
)
def test_records_that_can_not_be_read_name_the_row_the_field_and_the_remedy(
    tmp_path: Path, text: str, complaint: str
) -> None:
    (tmp_path / "calls.csv").write_text(text)
    with pytest.raises(DemandUnusable, match=complaint):
        read_records(tmp_path / "calls.csv", timezone="UTC")


def test_a_column_that_is_not_there_or_not_known_is_said(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("lon,lat,arrival_s\n1,2,3\n")
    with pytest.raises(DemandUnusable, match="has no column 'when'"):
        read_records(tmp_path / "calls.csv", timezone="UTC", columns={"received_at": "when"})
    with pytest.raises(DemandUnusable, match="there is no field 'recieved_at'"):
        read_records(tmp_path / "calls.csv", timezone="UTC", columns={"recieved_at": "lon"})
    with pytest.raises(DemandUnusable, match="there are no determinants"):
        read_records(tmp_path / "calls.csv", timezone="UTC", by="determinant")
