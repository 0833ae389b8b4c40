"""Judging tens of thousands of units for one case: those that are alike are judged once."""

from dataclasses import dataclass, field

from bloodbank.model import BloodState, BloodUnit
from bloodbank.reason import Reason
from bloodbank.recipient.case import Case
from bloodbank.rules.out_of_storage import out_too_long
from bloodbank.rules.suitability import first_reason_on_record
from bloodbank.settings import BloodSettings


@dataclass(frozen=True)
class Judge:
    """Answers for one case at one state of the blood bank."""

    state: BloodState
    case: Case
    settings: BloodSettings
    judged: dict[tuple[object, ...], Reason | None] = field(default_factory=dict)

    def reason_against(self, unit: BloodUnit) -> Reason | None:
        """The first reason against the unit, or against the first unit like it that was asked about."""
        if unit.out_since_at is not None:
            warm = out_too_long(unit, now=self.case.at, settings=self.settings)
            if warm is not None:
                return warm
        kind = self._kind(unit)
        if kind not in self.judged:
            self.judged[kind] = first_reason_on_record(self.state, unit, self.case, settings=self.settings)
        return self.judged[kind]

    def _kind(self, unit: BloodUnit) -> tuple[object, ...]:
        """All that the rules look at; where there are crossmatches, each unit is a kind of its own."""
        return (
            unit.component,
            unit.group,
            unit.attributes,
            unit.antigens_absent,
            unit.antigens_present,
            unit.collected_at,
            unit.only_for_patient_id,
            unit.blood_unit_id if self.state.crossmatches else None,
        )
