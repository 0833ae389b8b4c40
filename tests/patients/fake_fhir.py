"""A FHIR server for tests: the same memory behind the port itself, and behind HTTP."""

import itertools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from patients.errors import PatientRefused
from patients.fhir.checking import FhirVersion, Resource, checked
from patients.outside.ports import OutsideFault

PAGE = 2


class FakeRecords:
    """Resources in memory. `down`: the status it answers everything with, None while it is well."""

    def __init__(self, version: FhirVersion) -> None:
        self.kept: dict[tuple[str, str], Resource] = {}
        self.down: int | None = None
        self.writes = 0
        self._version, self._numbers = version, itertools.count(1)

    def version(self) -> FhirVersion:
        self._require_up()
        return self._version

    def read(self, kind: str, resource_id: str) -> Resource | None:
        self._require_up()
        return self.kept.get((kind, resource_id))

    def search(self, kind: str, **wanted: str) -> list[Resource]:
        self._require_up()
        found = [each for (of_kind, _), each in self.kept.items() if of_kind == kind]
        return [each for each in found if all(_has(each, name, value) for name, value in wanted.items())]

    def write(self, resource: Resource, *, identifier: str) -> str:
        self._require_up()
        try:
            checked(resource, version=self._version)
        except PatientRefused:
            raise OutsideFault("http-422", is_final=True) from None
        same = [
            key
            for key, each in self.kept.items()
            if key[0] == resource["resourceType"] and _has(each, "identifier", identifier)
        ]
        resource_id = same[0][1] if same else f"out-{next(self._numbers)}"
        self.kept[(resource["resourceType"], resource_id)] = resource | {"id": resource_id}
        self.writes += 1
        return resource_id

    def _require_up(self) -> None:
        if self.down is not None:
            raise OutsideFault(f"http-{self.down}", is_final=self.down == 422)


def _has(resource: Resource, name: str, value: str) -> bool:
    if name == "identifier":
        system, _, number = value.rpartition("|")
        held = [(each.get("system"), each.get("value")) for each in resource.get("identifier") or []]
        return (system, number) in held
    if name == "patient":
        return (resource.get("subject") or resource.get("patient") or {}).get("reference") == value
    if name == "birthdate":
        return resource.get("birthDate") == value
    names = resource.get("name") or [{}]
    return value == names[0].get("family") if name == "family" else value in names[0].get("given", [])


def app_of(records: FakeRecords) -> Starlette:
    """HTTP in front of it: metadata, read, POSTed search in pages, conditional update."""

    async def metadata(request: Request) -> Response:
        numbers = {FhirVersion.R5: "5.0.0", FhirVersion.R4B: "4.3.0"}
        return JSONResponse({"resourceType": "CapabilityStatement", "fhirVersion": numbers[records.version()]})

    async def read(request: Request) -> Response:
        found = records.read(request.path_params["kind"], request.path_params["id"])
        return Response(status_code=404) if found is None else JSONResponse(found)

    async def search(request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        return _page(request, request.path_params["kind"], form, 0)

    async def more(request: Request) -> Response:
        form = json.loads(request.query_params["form"])
        return _page(request, request.path_params["kind"], form, int(request.query_params["from"]))

    def _page(request: Request, kind: str, form: dict[str, str], start: int) -> Response:
        found = records.search(kind, **form)
        bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "total": len(found)}
        bundle["entry"] = [{"resource": each} for each in found[start : start + PAGE]]
        if start + PAGE < len(found):
            query = f"form={json.dumps(form)}&from={start + PAGE}"
            bundle["link"] = [{"relation": "next", "url": f"{request.base_url}fhir/{kind}/more?{query}"}]
        return JSONResponse(bundle)

    async def write(request: Request) -> Response:
        resource_id = records.write(await request.json(), identifier=request.query_params["identifier"])
        location = f"{request.base_url}fhir/{request.path_params['kind']}/{resource_id}/_history/1"
        return Response(status_code=201, headers={"Location": location})

    async def refuse(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, OutsideFault)
        return Response(status_code=int(fault.code.removeprefix("http-")))

    routes = [
        Route("/fhir/metadata", metadata),
        Route("/fhir/{kind}/_search", search, methods=["POST"]),
        Route("/fhir/{kind}/more", more),
        Route("/fhir/{kind}/{id}", read),
        Route("/fhir/{kind}", write, methods=["PUT"]),
    ]
    return Starlette(routes=routes, exception_handlers={OutsideFault: refuse})


@contextmanager
def served(records: FakeRecords) -> Iterator[str]:
    """The fake on a free port of this machine; its FHIR address."""
    server = uvicorn.Server(uvicorn.Config(app_of(records), port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/fhir"
    server.should_exit = True
    thread.join(timeout=10)
