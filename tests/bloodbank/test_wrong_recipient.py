"""Product and oracle agree on every unit for every patient, whatever has become known of them, and at every step."""

import itertools

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from bloodbank.decider import decide, evolve
from bloodbank.kinds import BloodGroup, Component, Urgency
from bloodbank.messages import (
    Command,
    Event,
    IssueBlood,
    ReceiveBloodUnit,
    RecordTransfusion,
    RegisterBloodPlace,
    RequestBlood,
    ReserveBlood,
)
from bloodbank.model import BloodState, BloodUnit, RequestLine
from bloodbank.recipient.settings import RecipientSettings
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from tests.bloodbank.recipient_acts import OFTEN_THE_FIRST, TRUE_GROUP, RecipientActs
from tests.bloodbank.recipient_oracle import Oracle, Wish
from tests.bloodbank.world import DAY, HOUR, MORNING, PRODUCT_CODES

COMPONENTS = (Component.RED_CELLS, Component.PLASMA, Component.PLATELETS)
LABELS: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"attributes": ("cmv-negative", "irradiated"), "antigens_absent": ("C", "Jka", "K")},
    {"attributes": ("cmv-negative", "irradiated", "washed"), "antigens_absent": ("Jka",), "antigens_present": ("K",)},
    {"attributes": ("cmv-negative", "irradiated"), "antigens_absent": ("C", "Jka", "K")},
)


def stock() -> BloodState:
    """One unit of every component, group and label; of red cells with the last label the age is not known."""
    state = BloodState()
    place = RegisterBloodPlace(place_id="centre", name="Centre", kind="centre", lon=27.5, lat=53.9)
    kinds = itertools.product(COMPONENTS, BloodGroup, LABELS)
    units = [
        ReceiveBloodUnit(
            din=f"G123426{serial:06d}",
            product_code=PRODUCT_CODES[component],
            component=component,
            group=group,
            expires_at=MORNING + 30 * DAY,
            collected_at=MORNING - DAY if component is Component.RED_CELLS and label is not LABELS[3] else None,
            place_id="centre",
            **label,
        )
        for serial, (component, group, label) in enumerate(kinds)
    ]
    for command in (place, *units):
        for told in decide(state, command, now=MORNING):
            state = evolve(state, told, at=MORNING)
    return state


STOCK = stock()


class Ward(RecipientActs):
    """Patients become known here, and blood is asked for."""

    def __init__(self, *, tested_here: bool) -> None:
        self.state, self.now, self.serial = STOCK, MORNING, 0
        self.oracle = Oracle(tested_here=tested_here)
        self.settings = BloodSettings(recipients=RecipientSettings(testing="here" if tested_here else "by-requester"))

    def tell(self, command: Command) -> list[Event]:
        """Try a command; a refusal changes nothing."""
        try:
            events = decide(self.state, command, now=self.now, settings=self.settings)
        except Refused:
            return []
        for told in events:
            self.oracle.hear(told, at=self.now)
            self.state = evolve(self.state, told, at=self.now)
        return events

    def refuses(self, command: Command) -> str | None:
        try:
            decide(self.state, command, now=self.now, settings=self.settings)
        except Refused as refused:
            return refused.code
        return None

    def learn_something(self, data: st.DataObject) -> None:
        act = data.draw(st.sampled_from(["sample", "sample", "sample", "news", "news", "news", "merge", "wait"]))
        if act == "sample":
            self.draw_a_sample(data)
        elif act == "news":
            self.learn(data)
        elif act == "merge":
            self.merge_or_part(data)
        else:
            self.now += data.draw(st.sampled_from([0.2, 6.0, 50.0, 90.0])) * HOUR


def ask(ward: Ward, data: st.DataObject) -> tuple[str, Wish]:
    """A request for many units of everything, for somebody or nobody; its id, and what it wishes."""
    patient_id = data.draw(st.one_of(OFTEN_THE_FIRST, OFTEN_THE_FIRST, st.none()))
    stated = data.draw(st.sampled_from([TRUE_GROUP.get(patient_id or ""), None, *BloodGroup]))
    urgency = data.draw(st.sampled_from([Urgency.ROUTINE, Urgency.ROUTINE, Urgency.EMERGENCY]))
    needed_by_at = ward.now + data.draw(st.sampled_from([0.0, 24.0])) * HOUR
    ward.tell(
        RequestBlood(
            place_id="centre",
            lines=tuple(RequestLine(component=component, count=100) for component in COMPONENTS),
            urgency=urgency,
            needed_by_at=needed_by_at,
            patient_id=patient_id,
            patient_group=stated,
        )
    )
    wish = Wish(patient_id=patient_id, stated=stated, emergency=urgency is Urgency.EMERGENCY, at=needed_by_at)
    return "R-000001", wish


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), tested_here=st.sampled_from([False, False, True]), facts=st.integers(0, 9))
def test_a_unit_is_held_exactly_when_the_oracle_has_nothing_against_it(
    data: st.DataObject, tested_here: bool, facts: int
) -> None:
    """Neither more nor less: wrong blood is never held, and nobody is refused blood that would do."""
    ward = Ward(tested_here=tested_here)
    for _ in range(facts):
        ward.learn_something(data)
    request_id, wish = ask(ward, data)
    held: list[BloodUnit] = []
    for unit in ward.state.blood_units.values():
        reserve = ReserveBlood(
            request_id=request_id, blood_unit_ids=(unit.blood_unit_id,), expires_at=ward.now + 6 * DAY
        )
        code, wrong = ward.refuses(reserve), ward.oracle.wrong(unit, wish)
        assert (code is None) == (wrong is None), (unit, wish, code, wrong)
        if code is None:
            held.append(unit)
    event(f"{len(held) // 8 * 8} or a little more of {len(STOCK.blood_units)} may be held")
    give(ward, data, request_id, wish, held)


def give(ward: Ward, data: st.DataObject, request_id: str, wish: Wish, held: list[BloodUnit]) -> None:
    """One of them goes on to the bed, while more becomes known; each step must agree with the oracle."""
    if not held:
        return
    unit = data.draw(st.sampled_from(held))
    ward.tell(ReserveBlood(request_id=request_id, blood_unit_ids=(unit.blood_unit_id,), expires_at=ward.now + 6 * DAY))
    ward.learn_something(data)
    at = max(ward.now, wish.at)
    against = ward.oracle.wrong(unit, Wish(wish.patient_id, wish.stated, wish.emergency, at))
    needs_sample = ward.oracle.tested_here and unit.component is Component.RED_CELLS and not wish.emergency
    if needs_sample and not ward.oracle.holds(wish.patient_id, at):
        against = "no sample"
    code = ward.refuses(IssueBlood(request_id=request_id))
    assert (code is None) == (against is None), (unit, wish, code, against)
    if code is not None:
        return
    ward.tell(IssueBlood(request_id=request_id))
    ward.learn_something(data)
    patient_id = wish.patient_id or data.draw(st.sampled_from(sorted(TRUE_GROUP)))
    wrong = ward.oracle.wrong(unit, Wish(patient_id, wish.stated, wish.emergency, ward.now))
    code = ward.refuses(RecordTransfusion(blood_unit_id=unit.blood_unit_id, patient_id=patient_id))
    assert (code is None) == (wrong is None), (unit, wish, code, wrong)
    event("given" if code is None else "stopped at the bedside")
