"""How many units to hold: from what is foretold, how long it keeps, and what may be short or wasted."""

from bloodbank.target.ordering import StockOfSeries, propose_orders
from bloodbank.target.settings import TargetSettings, Terms
from bloodbank.target.target import Target, target_of
from bloodbank.target.variants import Variant, what_if

__all__ = ["StockOfSeries", "Target", "TargetSettings", "Terms", "Variant", "propose_orders", "target_of", "what_if"]
