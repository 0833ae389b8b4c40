"""Requests for blood as ServiceRequest."""

from bloodbank.model import BloodRequest, RequestLine
from controlroom.exchange.fhir.codes import (
    OWN,
    REQUEST_PRIORITY,
    REQUEST_STATUS,
    FhirVersion,
    Resource,
    instant,
    named,
    own_code,
    reference,
)


def service_request(request: BloodRequest, *, version: FhirVersion) -> Resource:
    """What was asked for stands in `orderDetail` (R4B) or its parameters (R5), a line each.

    A request for nobody yet names the place as its subject.
    """
    code = own_code("service", "blood-request")
    subject = (
        {"type": "Location"} | named("blood-place", request.place_id)
        if request.patient_id is None
        else reference("Patient", request.patient_id)
    )
    found: Resource = {
        "resourceType": "ServiceRequest",
        "id": request.request_id,
        "identifier": [{"system": f"{OWN}:blood-request", "value": request.request_id}],
        "status": REQUEST_STATUS[request.status],
        "intent": "order",
        "priority": REQUEST_PRIORITY[request.urgency],
        "subject": subject,
        "authoredOn": instant(request.requested_at),
        "occurrenceDateTime": instant(request.needed_by_at),
    }
    if version is FhirVersion.R5:
        return found | {
            "code": {"concept": code},
            "location": [{"reference": named("blood-place", request.place_id)}],
            "orderDetail": [{"parameter": _parameters(line)} for line in request.lines],
        }
    return found | {
        "code": code,
        "locationReference": [named("blood-place", request.place_id)],
        "orderDetail": [
            own_code("component", line.component.value) | {"text": f"{line.count} units of {line.component.value}"}
            for line in request.lines
        ],
    }


def _parameters(line: RequestLine) -> list[Resource]:
    found: list[Resource] = [
        {"code": own_code("order", "component"), "valueCodeableConcept": own_code("component", line.component.value)},
        {"code": own_code("order", "count"), "valueQuantity": {"value": line.count, "unit": "unit"}},
    ]
    if line.group is not None:
        found.append({"code": own_code("order", "blood-group"), "valueString": line.group.value})
    found += [{"code": own_code("order", "requirement"), "valueString": asked} for asked in line.requirements]
    return found
