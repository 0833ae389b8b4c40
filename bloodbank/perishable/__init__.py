"""How much of a perishable product to order: exact optima, rules of thumb, and what each is worth."""

from bloodbank.perishable.base_stock import BaseStock, best_base_stock
from bloodbank.perishable.errors import ItemUnusable
from bloodbank.perishable.evaluation import Performance, evaluate
from bloodbank.perishable.item import Arrival, Costs, Demand, Item
from bloodbank.perishable.models import model_of
from bloodbank.perishable.optimum import Optimum, optimise

__all__ = [
    "Arrival",
    "BaseStock",
    "Costs",
    "Demand",
    "Item",
    "ItemUnusable",
    "Optimum",
    "Performance",
    "best_base_stock",
    "evaluate",
    "model_of",
    "optimise",
]
