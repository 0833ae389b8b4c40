"""Patients already in hospital who need blood: operations, oncology, haematology, day and night."""

from bloodbank.messages import RequestBlood
from bloodbank.model import Component, RequestLine, Urgency
from roads import CityPack
from sim.life.callers import HOURS_A_YEAR
from sim.life.stocking import draw_groups
from sim.life.town import Town

NEEDED_WITHIN_S = 4 * 3600.0
# What one request asks for, and how many of a hundred requests do. Hospitals keep no platelets: a van brings them.
REQUESTS = ((Component.RED_CELLS, 2, 65), (Component.PLASMA, 2, 15), (Component.PLATELETS, 1, 20))


class Inpatients:
    """Routine requests as a Poisson stream, each from a hospital drawn at random."""

    def __init__(self, town: Town, pack: CityPack) -> None:
        self._town = town
        people = sum(district.population for district in pack.districts)
        self._per_s = people / 1000 * town.mix.inpatient_requests_per_thousand_year / HOURS_A_YEAR / 3600

    def await_next(self) -> None:
        """Enter the next request on the agenda; a pack that counts no people has none."""
        if self._per_s > 0:
            delay_s = float(self._town.streams.of("inpatients").exponential(1 / self._per_s))
            self._town.agenda.enter(self._town.now() + delay_s, self._ask)

    def _ask(self) -> None:
        chance = self._town.streams.of("inpatients")
        places = self._town.desk.room.state.bloodbank.places
        wards = sorted(place_id for place_id, place in places.items() if place.hospital_id is not None)
        if wards:
            place_id = wards[int(chance.integers(len(wards)))]
            command = RequestBlood(
                place_id=place_id,
                lines=(self._draw_line(),),
                urgency=Urgency.ROUTINE,
                needed_by_at=self._town.now() + NEEDED_WITHIN_S,
                patient_group=draw_groups(chance, 1)[0],
            )
            self._town.act(command, actor=f"ward/{place_id}")
        self.await_next()

    def _draw_line(self) -> RequestLine:
        shares = [share / 100 for _, _, share in REQUESTS]
        component, count, _ = REQUESTS[int(self._town.streams.of("inpatients").choice(len(REQUESTS), p=shares))]
        return RequestLine(component=component, count=count)
