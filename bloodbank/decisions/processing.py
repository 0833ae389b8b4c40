"""Units are made of units; what is made never keeps longer than what it is made of."""

import math
from collections.abc import Sequence

from bloodbank.checks import require_din, require_id, require_ids, require_number, require_product_code
from bloodbank.decisions.product_codes import require_product
from bloodbank.decisions.refusing import known_unit, refuse_for
from bloodbank.life.settings import ProcessRule
from bloodbank.messages import BloodUnitsProcessed, Event, MadeUnit, ProcessBloodUnits, Product
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus
from bloodbank.refusal import Refused
from bloodbank.rules.expiry import expires_before
from bloodbank.rules.label import product_says_more
from bloodbank.rules.place import not_at
from bloodbank.rules.release import label_contested, still_aboard
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

FIELD = "source_unit_ids"
LARGEST_ML = 5_000.0


def process_units(state: BloodState, command: ProcessBloodUnits, *, now: float, settings: BloodSettings) -> list[Event]:
    """Sources lie together, free or in quarantine, and are of one component and group."""
    require_id(command.process, "process")
    rule = settings.life.processes.get(command.process)
    if rule is None:
        detail = f"process: {command.process} is none of {', '.join(sorted(settings.life.processes))}"
        raise Refused("unknown-process", detail, kind="invalid", field="process")
    require_ids(command.source_unit_ids, FIELD)
    sources = [known_unit(state, unit_id, field=FIELD) for unit_id in command.source_unit_ids]
    _require_sources(sources, command, rule, now=now)
    for unit in sources:
        refuse_for(label_contested(state, unit), field=FIELD)
    _require_kept_alike(sources, settings=settings)
    _require_numbers(state, sources, command.products)
    made = _made(sources, command.products, rule, now=now)
    _require_volume(sources, made)
    _require_new(state, made, rule)
    _require_codes(made, settings=settings)
    return [
        BloodUnitsProcessed(
            process=command.process,
            source_unit_ids=command.source_unit_ids,
            made=made,
            place_id=sources[0].place_id,
        )
    ]


def _require_sources(
    sources: Sequence[BloodUnit], command: ProcessBloodUnits, rule: ProcessRule, *, now: float
) -> None:
    first = sources[0]
    if len(sources) > rule.most_sources:
        detail = f"source_unit_ids: {command.process} takes {rule.most_sources} at most, not {len(sources)}"
        raise Refused("bad-count", detail, kind="invalid", field=FIELD)
    for unit in sources:
        if unit.status not in (BloodUnitStatus.AVAILABLE, BloodUnitStatus.QUARANTINED):
            detail = f"blood unit {unit.blood_unit_id} is {unit.status}; only free units can be processed"
            raise Refused("wrong-status", detail, kind="conflict", field=FIELD)
        refuse_for(still_aboard(unit), field=FIELD)
        refuse_for(not_at(unit, place_id=first.place_id), field=FIELD)
        refuse_for(expires_before(unit, planned_end_at=now), field=FIELD)
        if (unit.component, unit.group, unit.only_for_patient_id) != (
            first.component,
            first.group,
            first.only_for_patient_id,
        ):
            detail = f"{unit.blood_unit_id} and {first.blood_unit_id} differ in component, group or recipient"
            raise Refused("sources-differ", f"{detail}; don't process them together", kind="conflict", field=FIELD)
        if unit.component.value not in rule.shelf_life_s:
            detail = f"{command.process} is not for {unit.component}, but for {', '.join(sorted(rule.shelf_life_s))}"
            raise Refused("process-not-for-component", detail, kind="invalid", field="process")


def _require_numbers(state: BloodState, sources: Sequence[BloodUnit], products: Sequence[Product]) -> None:
    """One donation keeps its number; a pool has one that no donation has, and that is not recalled."""
    own = {unit.din for unit in sources}
    for row, product in enumerate(products):
        if product.din is None or product.din in own:
            continue
        taken = product.din in state.units_of_donation or product.din in state.recall_of_donation
        if len(own) == 1 or taken or product.din in state.test_results:
            detail = f"products[{row}].din: {product.din} is of another donation; leave it out"
            raise Refused("din-of-another", detail, kind="conflict", field="products")


def _require_volume(sources: Sequence[BloodUnit], made: Sequence[MadeUnit]) -> None:
    """A division gives no more than there was."""
    held, given = [unit.volume_ml for unit in sources], [unit.volume_ml for unit in made]
    if len(made) > 1 and None not in held and None not in given:
        before_ml, after_ml = sum(filter(None, held)), sum(filter(None, given))
        if after_ml > before_ml:
            detail = f"products: {after_ml:g} ml can't be divided out of {before_ml:g} ml"
            raise Refused("more-than-there-was", detail, kind="invalid", field="products")


def _require_kept_alike(sources: Sequence[BloodUnit], *, settings: BloodSettings) -> None:
    """Thawed and frozen units have nothing to do with each other."""
    first, *others = sources
    for unit in others:
        if settings.life.kept(unit.component, unit.attributes) != settings.life.kept(first.component, first.attributes):
            detail = f"{unit.blood_unit_id} and {first.blood_unit_id} are kept differently; don't process them together"
            raise Refused("sources-differ", detail, kind="conflict", field=FIELD)


def _made(
    sources: Sequence[BloodUnit], products: Sequence[Product], rule: ProcessRule, *, now: float
) -> tuple[MadeUnit, ...]:
    first = sources[0]
    limit_at = now + rule.shelf_life_s[first.component.value]
    expires_at = min(limit_at, *(unit.expires_at for unit in sources))
    absent = set.intersection(*(set(unit.antigens_absent) for unit in sources))
    present = set.union(*(set(unit.antigens_present) for unit in sources))
    collected = [unit.collected_at for unit in sources if unit.collected_at is not None]
    shared = set.intersection(*(set(unit.attributes) for unit in sources)) | {rule.attribute}
    return tuple(
        MadeUnit(
            blood_unit_id=f"{product.din or first.din}-{product.product_code}",
            din=product.din or first.din,
            product_code=product.product_code,
            component=first.component,
            group=first.group,
            expires_at=expires_at,
            attributes=tuple(sorted(shared)),
            antigens_absent=tuple(sorted(absent)),
            antigens_present=tuple(sorted(present)),
            collected_at=min(collected, default=None),
            volume_ml=product.volume_ml,
            quarantine_reasons=tuple(dict.fromkeys(reason for unit in sources for reason in unit.quarantine_reasons)),
            only_for_patient_id=first.only_for_patient_id,
        )
        for product in products
    )


def _require_new(state: BloodState, made: Sequence[MadeUnit], rule: ProcessRule) -> None:
    if not 1 <= len(made) <= rule.most_products:
        detail = f"products: this process makes 1 to {rule.most_products}, not {len(made)}"
        raise Refused("bad-count", detail, kind="invalid", field="products")
    seen: set[str] = set()
    for row, unit in enumerate(made):
        require_din(unit.din)
        require_product_code(unit.product_code)
        if unit.volume_ml is not None:
            require_number(unit.volume_ml, f"products[{row}].volume_ml", low=math.ulp(0.0), high=LARGEST_ML)
        if unit.blood_unit_id in state.blood_units or unit.blood_unit_id in seen:
            detail = f"products[{row}]: blood unit {unit.blood_unit_id} exists already; give it a code of its own"
            raise Refused("unit-received-before", detail, kind="conflict", field="products")
        seen.add(unit.blood_unit_id)


def _require_codes(made: Sequence[MadeUnit], *, settings: BloodSettings) -> None:
    """Each code is of this component, and claims nothing that was not done."""
    for unit in made:
        require_product(unit.product_code, unit.component, settings=settings)
        refuse_for(
            product_says_more(unit.product_code, unit.attributes, labels=settings.labels),
            field="products",
            kind="invalid",
        )


DECISIONS: Decisions = {ProcessBloodUnits: process_units}
