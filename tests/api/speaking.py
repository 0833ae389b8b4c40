"""What tests say to the service, in few words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.api.town import corner

Json = dict[str, Any]


def instant(*, hours: float) -> str:
    """So many hours from now, as the service writes instants."""
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


def call(*, column: int = 5, row: int = 5, priority: int = 1, **more: Any) -> Json:
    lon, lat = corner(column, row)
    return {"determinant": "chest-pain", "priority": priority, "lon": lon, "lat": lat} | more


def report_call(client: httpx.Client, **more: Any) -> str:
    answer = client.post("/v1/incidents", json=call(**more))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["incident_id"])


def bag(serial: int, *, group: str = "O-", component: str = "red-cells", days: float = 10) -> Json:
    return {
        "din": f"S000026{serial:06d}",
        "product_code": "E0336V00" if component == "red-cells" else "E0701V00",
        "component": component,
        "group": group,
        "expires_at": instant(hours=24 * days),
        "place_id": "centre",
    }


def receive_bag(client: httpx.Client, serial: int, **more: Any) -> str:
    answer = client.post("/v1/blood-units", json=bag(serial, **more))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["blood_unit_id"])


def request_blood(client: httpx.Client, *, count: int = 1, place_id: str = "hospital-H1", **more: Any) -> str:
    body = {
        "place_id": place_id,
        "lines": [{"component": "red-cells", "count": count}],
        "urgency": "urgent",
        "needed_by_at": instant(hours=4),
        "patient_group": "A+",
    }
    answer = client.post("/v1/blood-requests", json=body | more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["request_id"])
