"""Protocols, response plans and call templates: those shipped, and over them those of an installation's folder.

A folder has `protocols/`, `response_plans/` and `templates/` with YAML files. A file of a protocol, plan set or
template set that is shipped too stands beside it: other versions of a protocol are kept, the same version, and plans
and templates of the same name, are replaced.
"""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

import msgspec

from arterial.data_entries import PlanFile, TemplateFile
from arterial.yaml_files import parse_yaml
from dispatch.data_fault import DataFault, untranslated
from dispatch.intake.model import CallTemplate
from dispatch.response_plans.checking import determinants_without_plan, faults_of_plans
from dispatch.response_plans.plan import PlanBook, Service
from dispatch.settings import DispatchSettings
from dispatch.triage.checking import faults_of_protocol
from dispatch.triage.protocol import Protocol, ProtocolBook

PROTOCOLS, PLANS, TEMPLATES = "protocols", "response_plans", "templates"
T = TypeVar("T")


class DispatchDataUnusable(Exception):
    """Files of protocols, plans or templates that can't be used; `faults` says all that is wrong."""

    def __init__(self, faults: list[DataFault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class DispatchData(msgspec.Struct, frozen=True, kw_only=True):
    """All that was read."""

    protocols: ProtocolBook
    response_plans: PlanBook
    templates: Mapping[str, CallTemplate]


def read_dispatch_data(folder: Path | None = None) -> DispatchData:
    """What is shipped, and what stands in the folder. Raises DispatchDataUnusable with everything that is wrong."""
    faults: list[DataFault] = []
    if folder is not None and not folder.is_dir():
        faults.append(_fault(str(folder), "folder", "there is no such folder", "set ARTERIAL_DISPATCH_DATA_DIR anew"))
    protocols = _protocols(folder, faults)
    plans = _plans(folder, faults)
    templates = _templates(folder, faults)
    if not faults:
        faults += _crossed(protocols, plans, templates)
    if faults:
        raise DispatchDataUnusable(faults)
    return DispatchData(protocols=protocols, response_plans=plans, templates=templates)


def with_dispatch_data(settings: DispatchSettings, data: DispatchData) -> DispatchSettings:
    """Settings that know the data; a template of the settings' own goes before one of the same code.

    Raises ValueError for settings that hold protocols or plans themselves: those are files, checked as such.
    """
    if settings.protocols.protocols or settings.response_plans.plans:
        raise ValueError(
            "dispatch settings: protocols and response_plans are YAML files: see ARTERIAL_DISPATCH_DATA_DIR"
        )
    intake = msgspec.structs.replace(settings.intake, templates={**data.templates, **settings.intake.templates})
    return msgspec.structs.replace(
        settings, intake=intake, protocols=data.protocols, response_plans=data.response_plans
    )


def _protocols(folder: Path | None, faults: list[DataFault]) -> ProtocolBook:
    known: dict[tuple[str, int], Protocol] = {}
    for name, protocol in _read(folder, PROTOCOLS, Protocol, faults):
        faults += faults_of_protocol(protocol, file=name)
        known[protocol.protocol_id, protocol.version] = protocol
    return ProtocolBook(protocols=tuple(known[key] for key in sorted(known)))


def _plans(folder: Path | None, faults: list[DataFault]) -> PlanBook:
    """Each file is checked by itself with the services and capabilities of the files before it."""
    book, versions = PlanBook(), []
    for name, file in _read(folder, PLANS, PlanFile, faults):
        services = {code: Service(code=code, name=entry.name) for code, entry in file.services.items()}
        together = PlanBook(
            capabilities=book.capabilities | file.capabilities,
            services={**book.services, **services},
            plans=tuple(entry.plan() for entry in file.plans),
        )
        faults += faults_of_plans(together, file=name)
        replaced = {plan.determinant for plan in together.plans}
        kept = tuple(plan for plan in book.plans if plan.determinant not in replaced)
        versions.append(f"{file.plan_set}/{file.version}")
        book = msgspec.structs.replace(together, plans=(*kept, *together.plans), version=" ".join(versions))
    return book


def _templates(folder: Path | None, faults: list[DataFault]) -> dict[str, CallTemplate]:
    known: dict[str, CallTemplate] = {}
    for name, file in _read(folder, TEMPLATES, TemplateFile, faults):
        for template in (entry.template() for entry in file.templates):
            faults += untranslated(template.name, file=name, where=f"template {template.code!r}")
            if not 1 <= template.priority <= 9:
                where = f"template {template.code!r}"
                faults.append(_fault(name, where, f"priority {template.priority}", "give one from 1 to 9"))
            known[template.code] = template
    return known


def _crossed(protocols: ProtocolBook, plans: PlanBook, templates: Mapping[str, CallTemplate]) -> Iterator[DataFault]:
    """What one kind of file says of another."""
    for determinant in determinants_without_plan(plans, protocols):
        remedy = "add a plan for it, or one for '*'"
        yield _fault(PLANS, f"determinant {determinant!r}", "a protocol comes to it and no plan fits", remedy)
    for template in templates.values():
        if template.protocol_id is not None and template.protocol_id not in protocols.ids():
            known = ", ".join(protocols.ids()) or "none"
            problem = f"there is no protocol {template.protocol_id!r}"
            yield _fault(TEMPLATES, f"template {template.code!r}", problem, f"name one of: {known}")


def _read(folder: Path | None, kind: str, cls: type[T], faults: list[DataFault]) -> Iterator[tuple[str, T]]:
    """Every file of a kind, shipped ones first, by name; what can't be read is a fault."""
    shipped = files("dispatch").joinpath("data", kind)
    for source in (shipped, None if folder is None else folder / kind):
        for file in _yaml_files(source):
            name = f"{kind}/{file.name}"
            value = parse_yaml(file, name=name, cls=cls)
            if isinstance(value, DataFault):
                faults.append(value)
            else:
                yield name, value


def _yaml_files(folder: Traversable | Path | None) -> list[Traversable | Path]:
    if folder is None or not folder.is_dir():
        return []
    return sorted((file for file in folder.iterdir() if file.name.endswith((".yaml", ".yml"))), key=lambda f: f.name)


def _fault(file: str, where: str, problem: str, remedy: str) -> DataFault:
    return DataFault(file=file, where=where, problem=problem, remedy=remedy)
