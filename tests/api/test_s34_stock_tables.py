"""Stock from a spreadsheet over HTTP, and back to one."""

from fastapi.testclient import TestClient

from tests.api.speaking import instant
from tests.api.test_s01_story import done

HEADER = "DIN,Product code,Component,Blood group,Expires,Place\n"
CSV = {"Content-Type": "text/csv"}


def row(number: int, group: str = "O-") -> str:
    return f"S000026{number:06d},E0336V00,red-cells,{group},{instant(hours=240)},centre\n"


def sent(client: TestClient, table: str, **asked: str) -> dict:  # type: ignore[type-arg]
    return done(client.post("/v1/blood/stock/import", content=table.encode(), headers=CSV, params=asked))  # type: ignore[no-any-return]


def test_a_table_is_received_whole_or_not_at_all_unless_it_is_said_so(client: TestClient) -> None:
    table = HEADER + row(1) + row(2, "X") + row(3)
    refused = sent(client, table)
    assert (refused["rows"], refused["received"]) == (3, 0)
    assert [(fault["row"], fault["field"]) for fault in refused["faults"]] == [(3, "group")]
    assert done(client.get("/v1/blood-units"))["items"] == []
    tried = sent(client, table, dry_run="true", partial="true")
    assert (tried["received"], done(client.get("/v1/blood-units"))["items"]) == (2, [])
    assert sent(client, table, partial="true")["received"] == 2
    assert [fault["code"] for fault in sent(client, HEADER + row(1))["faults"]] == ["unit-received-before"]


def test_what_goes_out_comes_back_and_speaks_the_readers_language(client: TestClient) -> None:
    sent(client, HEADER + row(1))
    table = client.get("/v1/blood/stock/export", headers={"Accept-Language": "ru"})
    assert table.headers["content-type"].startswith("text/csv")
    assert table.content.decode("utf-8-sig").startswith("Номер донации,Код продукта")
    assert client.get("/v1/blood/stock/export?format=xlsx").content.startswith(b"PK")


def test_a_file_that_is_no_table_is_refused(client: TestClient) -> None:
    answer = client.post("/v1/blood/stock/import", content=b"", headers=CSV)
    assert (answer.status_code, answer.json()["code"]) == (422, "table-unreadable")
