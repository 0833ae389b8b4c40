"""`arterial city`: reports for machines."""

import msgspec

from tests.cli.process import Arterial


def test_a_synthetic_city_is_reported_as_json(arterial: Arterial) -> None:
    made = arterial("city", "synthesise", "--out", "town", "--nodes", "1000", "--json")
    assert made.returncode == 0, made.stderr
    report = msgspec.json.decode(made.stdout)
    assert (report["folder"], report["nodes"] > 500) == ("town", True)
