"""How each event that concerns a time changes the sheets of the ledger."""

from dispatch.indicators.sheets import Taker
from dispatch.indicators.taking import incidents, merges, responses, units

TAKERS: dict[type, Taker] = {**units.TAKERS, **incidents.TAKERS, **merges.TAKERS, **responses.TAKERS}
