"""Forms of what was done on paper, read back by a running service."""

from fastapi.testclient import TestClient

from tests.api.speaking import instant
from tests.api.test_s01_story import done
from tests.api.test_s34_stock_tables import CSV, HEADER, row, sent

FORM = "unit,action,when,who,reason\n"


def test_a_form_is_tried_taken_once_and_refused_whole(client: TestClient) -> None:
    sent(client, HEADER + row(1))
    (unit,) = done(client.get("/v1/blood-units"))["items"]
    unit_id = unit["blood_unit_id"]
    # The unit came a moment ago: whatever stands on paper was before the log has it.
    form = FORM + f"{unit_id},discard,{instant(hours=-1)},vera,leaking\n"

    def read(**asked: str) -> dict:  # type: ignore[type-arg]
        answer = client.post("/v1/blood/downtime/paper", content=form.encode(), headers=CSV, params=asked)
        return done(answer)  # type: ignore[no-any-return]

    refused = read()
    assert (refused["taken"], [fault["code"] for fault in refused["faults"]]) == (0, ["record-contradicts"])
    tried = read(set_aside="true", dry_run="true")
    assert (len(tried["disputed"]), done(client.get("/v1/blood-units"))["items"][0]["status"]) == (1, "available")
    assert len(read(set_aside="true")["disputed"]) == 1
    assert done(client.get("/v1/blood-units"))["items"][0]["status"] == "quarantined"
    assert read(set_aside="true")["read_before"] == 1
