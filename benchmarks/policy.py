"""Best orders of De Moor's item of shelf life 3 and lead time 2, beside plain numpy in the same run.

De Moor, Gijsbrechts and Boute (2022): 14,641 states, 11 orders, issue newest first and oldest first. The peer iterates
over a table of the next state for every stock and demand; its orders are checked to be the same before times are
printed. Run with `python -m benchmarks.policy`.
"""

import time

import numpy as np

from benchmarks.timing import in_words, measure, pin_to_one_core, print_table
from bloodbank.perishable import Costs, Demand, Item, model_of, optimise
from bloodbank.perishable.demand import demand_chances

WIDTH, LIFE, DISCOUNT, SWEEPS = 11, 3, 0.99, 400


def item(issue: str) -> Item:
    return Item(
        shelf_life_days=LIFE,
        lead_time_days=2,
        issue=issue,  # type: ignore[arg-type]
        max_order=WIDTH - 1,
        discount=DISCOUNT,
        demand=Demand(distribution="gamma", mean=4.0, cov=0.5),
        costs=Costs(order=3.0, shortage=5.0, waste=7.0, holding=1.0),
    )


def numpy_orders(of: Item) -> np.ndarray:
    """Value iteration over a dense matrix of chances (stocks, rests); orders (stocks, yesterday's order)."""
    chance = demand_chances(of.demands[0])
    stock = np.stack(np.unravel_index(np.arange(WIDTH**LIFE), (WIDTH,) * LIFE), axis=1)
    moves, reward = np.zeros((WIDTH**LIFE, WIDTH ** (LIFE - 1))), np.zeros(WIDTH**LIFE)
    for demand, likely in enumerate(chance):
        left, wanted = stock.copy(), np.full(len(stock), demand)
        for life in reversed(range(LIFE)) if of.issue == "fifo" else range(LIFE):
            taken = np.minimum(left[:, life], wanted)
            left[:, life] -= taken
            wanted -= taken
        moves[np.arange(len(stock)), left[:, 0] * WIDTH + left[:, 1]] += likely
        reward -= likely * (5.0 * wanted + 7.0 * left[:, 2] + left[:, 0] + left[:, 1])
    values = np.zeros((WIDTH**LIFE, WIDTH))
    for _ in range(SWEEPS):
        by_rest = values.reshape(WIDTH, WIDTH ** (LIFE - 1), WIDTH).transpose(1, 2, 0).reshape(-1, WIDTH * WIDTH)
        ahead = (moves @ by_rest).reshape(-1, WIDTH, WIDTH)
        worth = DISCOUNT * ahead - 3.0 * np.arange(WIDTH)[None, :, None]
        values = reward[:, None] + worth.max(axis=1)
    return np.argmax(worth >= worth.max(axis=1, keepdims=True) - 1e-8, axis=1)


def row(issue: str) -> dict[str, object]:
    of = item(issue)
    best = optimise(model_of(of), discount=DISCOUNT)
    assert np.array_equal(best.chosen[0], numpy_orders(of))
    own = measure(lambda: optimise(model_of(of), discount=DISCOUNT), runs=5, clock=time.process_time).median_s
    peer = measure(lambda: numpy_orders(of), runs=1, warm_ups=0, clock=time.process_time).median_s
    return {
        "what": f"shelf life 3, lead time 2, {issue}: value {best.value:.4f}, {best.sweeps} sweeps",
        "median": in_words(own),
        "peer": f"dense numpy, {SWEEPS} sweeps",
        "peer's median": in_words(peer),
        "times the peer's": f"{own / peer:.3g}",
    }


def main() -> None:
    pin_to_one_core()
    print_table("Best orders of a perishable product (CPU time; the same orders)", [row("lifo"), row("fifo")])


if __name__ == "__main__":
    main()
