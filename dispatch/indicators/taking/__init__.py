"""How each event that concerns a time changes the sheets of the ledger."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from dispatch.indicators.sheets import Sheets
from dispatch.indicators.taking import incidents, merges, responses, units

Taker = Callable[[Sheets, Any, float], None]
TAKERS: Mapping[type, Taker] = MappingProxyType(
    {**units.TAKERS, **incidents.TAKERS, **merges.TAKERS, **responses.TAKERS}
)
