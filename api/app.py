"""The service, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
from anyio import CapacityLimiter
from fastapi import Depends, FastAPI
from starlette.responses import Response

from api import health
from api.bloodbank import (
    aboard,
    allocation,
    bedside,
    blood_alarms,
    blood_indicators,
    blood_requests,
    blood_units,
    correcting,
    crossmatches,
    emergencies,
    fleet,
    haemorrhages,
    hl7v2,
    keeping,
    life,
    paper,
    phases,
    planning,
    recalls,
    recipients,
    redistribution,
    runs,
    scans,
    standing_orders,
    stock,
    stock_tables,
    storage_limits,
    tours,
    tracing,
    transfusion_reactions,
    unit_labels,
)
from api.console_pages import install_console
from api.dispatch import (
    alarms,
    breaks,
    coverage,
    crews,
    first_aid,
    incident_patients,
    incidents,
    indicators,
    intake,
    mass_casualty,
    norms,
    patient_care,
    places,
    positions,
    receiving,
    relations,
    relocation,
    responding,
    response_plans,
    revisions,
    shifts,
    stacking,
    transports,
    triage,
    unit_service,
    units,
    what_if,
)
from api.docs_page import install_docs
from api.events import log, stream
from api.events.live import LiveStream
from api.fhir import blood as fhir_blood
from api.fhir import patients as fhir_patients
from api.http.guards import Guards
from api.http.known_query import known_query
from api.http.openapi import openapi_of
from api.patients import civil, identities, outside, records, register
from api.places import basemap, closures, features, geocoding, region, routing
from api.problems.handlers import install_problem_handlers
from api.settings import ApiSettings
from controlroom.desk import Desk

ROUTERS = (
    intake.router,
    intake.templates_router,
    triage.router,
    relations.router,
    response_plans.router,
    norms.router,
    incidents.router,
    responding.router,
    patient_care.router,
    units.router,
    unit_service.router,
    stacking.router,
    transports.router,
    first_aid.router,
    revisions.router,
    incident_patients.router,
    positions.router,
    coverage.router,
    what_if.router,
    relocation.router,
    places.router,
    receiving.router,
    mass_casualty.router,
    crews.router,
    shifts.router,
    breaks.router,
    alarms.router,
    indicators.router,
    stock.router,
    hl7v2.router,
    stock_tables.router,
    planning.router,
    allocation.router,
    redistribution.router,
    storage_limits.router,
    phases.router,
    blood_indicators.router,
    blood_units.router,
    scans.router,
    unit_labels.router,
    correcting.router,
    life.router,
    keeping.router,
    tracing.router,
    recalls.router,
    paper.router,
    blood_requests.router,
    crossmatches.router,
    emergencies.router,
    haemorrhages.router,
    standing_orders.router,
    bedside.router,
    transfusion_reactions.router,
    blood_alarms.router,
    recipients.router,
    fleet.router,
    aboard.router,
    runs.router,
    tours.router,
    fhir_patients.router,
    fhir_blood.router,
    identities.router,
    records.router,
    outside.router,
    civil.router,
    register.router,
    geocoding.router,
    routing.router,
    closures.router,
    region.router,
    features.router,
    basemap.router,
    log.router,
    stream.router,
    health.router,
)


def create_app(desk: Desk, settings: ApiSettings | None = None) -> FastAPI:
    """The HTTP service of one region. The desk and its room belong to the caller, who closes them after the server."""
    settings = settings or ApiSettings()

    @asynccontextmanager
    async def following(app: FastAPI) -> AsyncIterator[None]:
        app.state.live = LiveStream(desk, settings)
        app.state.simulation_turns = CapacityLimiter(1)
        app.state.live.start()
        yield
        await app.state.live.stop()

    app = FastAPI(
        title="Arterial",
        version="1",
        lifespan=following,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.desk, app.state.settings = desk, settings
    install_problem_handlers(app)
    for router in ROUTERS:
        app.include_router(router, dependencies=[Depends(known_query)])
    _install_openapi(app)
    install_docs(app)
    install_console(app, settings.console_folder)
    app.add_middleware(Guards, allowed_hosts=settings.allowed_hosts, max_body_bytes=settings.max_body_bytes)
    return app


def _install_openapi(app: FastAPI) -> None:
    @app.get("/v1/openapi.json", include_in_schema=False)
    def openapi() -> Response:
        return Response(msgspec.json.encode(openapi_of(app)), media_type="application/json")
