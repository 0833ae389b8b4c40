"""The stock a simulated region wakes up with: what its blood centres and hospital blood banks would hold."""

from collections.abc import Iterator

import numpy as np

from bloodbank.messages import ReceiveBloodUnit
from bloodbank.model import BloodGroup, BloodPlace, Component
from controlroom.messages import CommandEnvelope
from controlroom.room import ControlRoom
from sim.life.wards import GROUP_SHARES
from sim.streams import Streams

DAY_S = 86_400.0
# A facility number that no licensed facility has: the whole stock is synthetic.
SYNTHETIC_FACILITY = "S0000"
PRODUCT_CODES = {Component.RED_CELLS: "E0336V00", Component.PLASMA: "E0701V00", Component.PLATELETS: "E2803V00"}
SHELF_LIFE_DAYS = {Component.RED_CELLS: 42, Component.PLASMA: 365, Component.PLATELETS: 5}
UNITS_HELD = {
    "blood_centre": {Component.RED_CELLS: 400, Component.PLASMA: 250, Component.PLATELETS: 60},
    "hospital_blood_bank": {Component.RED_CELLS: 40, Component.PLASMA: 20},
    "depot": {Component.RED_CELLS: 80, Component.PLASMA: 50, Component.PLATELETS: 8},
}


def stock_region(room: ControlRoom, streams: Streams) -> int:
    """Receive the opening stock at every place that holds blood. Safe to repeat. Returns the units received."""
    futures = [
        room.submit(
            CommandEnvelope(command=command, actor="arterial/opening-stock", idempotency_key=f"stock/{command.din}")
        )
        for command in opening_stock(tuple(room.state.bloodbank.places.values()), streams, now=room.clock.now())
    ]
    for future in futures:
        future.result()
    return len(futures)


def opening_stock(places: tuple[BloodPlace, ...], streams: Streams, *, now: float) -> Iterator[ReceiveBloodUnit]:
    """Units of every component, groups by their share of the donors, ages spread over the shelf life."""
    chance = streams.of("opening-stock")
    serial = 0
    for place in sorted(places, key=lambda place: place.place_id):
        for component, count in UNITS_HELD.get(place.kind, {}).items():
            for group in draw_groups(chance, count):
                serial += 1
                remaining_days = 1 + chance.random() * (SHELF_LIFE_DAYS[component] - 1)
                yield ReceiveBloodUnit(
                    din=f"{SYNTHETIC_FACILITY}26{serial:06d}",
                    product_code=PRODUCT_CODES[component],
                    component=component,
                    group=group,
                    expires_at=float(round(now + remaining_days * DAY_S)),
                    place_id=place.place_id,
                )


def draw_groups(chance: np.random.Generator, count: int) -> list[BloodGroup]:
    """`count` donors' groups by their shares."""
    shares = np.array(list(GROUP_SHARES.values()))
    drawn = chance.choice(len(shares), size=count, p=shares / shares.sum())
    return [BloodGroup(list(GROUP_SHARES)[index]) for index in drawn]
