"""What is wrong with response plans: unknown capabilities and services, needs that can't be, levels out of order."""

from collections.abc import Iterator

from dispatch.checks import check_needs
from dispatch.data_fault import DataFault, repeated, untranslated
from dispatch.model import Need
from dispatch.refusal import Refused
from dispatch.response_plans.plan import PlanBook, ResponsePlan
from dispatch.triage.protocol import ProtocolBook


def faults_of_plans(book: PlanBook, *, file: str) -> list[DataFault]:
    """Everything that is wrong with the plans, in the order of the file; empty when they can be used."""
    faults = repeated((plan.determinant for plan in book.plans), file=file, where="plans")
    for code, service in book.services.items():
        faults += untranslated(service.name, file=file, where=f"service {code!r}")
        if service.code != code:
            faults.append(_fault(file, f"service {code!r}", f"its code is {service.code!r}", "write the same code"))
    for plan in book.plans:
        faults += [*_plan(book, plan, file)]
    return faults


def determinants_without_plan(book: PlanBook, protocols: ProtocolBook) -> list[str]:
    """Determinants that some protocol comes to and no plan fits."""
    named = {outcome.named for protocol in protocols.protocols for outcome in protocol.outcomes}
    return sorted(determinant for determinant in named if book.plan_for(determinant) is None)


def _plan(book: PlanBook, plan: ResponsePlan, file: str) -> Iterator[DataFault]:
    where = f"plan {plan.determinant!r}"
    yield from _needs(book, plan.needs, file, where)
    try:
        check_needs(plan.needs_at(plan.highest_level))
    except Refused as refused:
        yield _fault(file, where, refused.detail, "change its needs, or those of its alarm levels")
    levels = [level.level for level in plan.alarm_levels]
    if levels != list(range(2, 2 + len(levels))):
        yield _fault(file, where, f"its alarm levels are {levels}", "number them 2, 3, ...: the plan itself is level 1")
    for level in plan.alarm_levels:
        there = f"{where}, alarm level {level.level}"
        yield from _needs(book, level.adds, file, there)
        yield from _services(book, level.notify, file, there)
        if not level.adds and not level.notify:
            yield _fault(file, there, "it adds nothing", "give it needs or services, or take it out")
    yield from _services(book, plan.notify, file, where)


def _needs(book: PlanBook, needs: tuple[Need, ...], file: str, where: str) -> Iterator[DataFault]:
    asked = [capability for need in needs for capability in sorted(need.capabilities.union(*need.alternatives))]
    for capability in dict.fromkeys(asked):
        if capability not in book.capabilities:
            known = ", ".join(sorted(book.capabilities)) or "none"
            remedy = f"write one of: {known}; or add it to capabilities"
            yield _fault(file, where, f"there is no capability {capability!r}", remedy)


def _services(book: PlanBook, services: tuple[str, ...], file: str, where: str) -> Iterator[DataFault]:
    yield from repeated(services, file=file, where=f"{where}, notify")
    for service in services:
        if service not in book.services:
            known = ", ".join(sorted(book.services)) or "none"
            yield _fault(
                file, where, f"there is no service {service!r}", f"write one of: {known}; or add it to services"
            )


def _fault(file: str, where: str, problem: str, remedy: str) -> DataFault:
    return DataFault(file=file, where=where, problem=problem, remedy=remedy)
