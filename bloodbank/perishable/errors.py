"""What may be wrong with a question about a perishable item."""


class ItemUnusable(ValueError):
    """The item can't be planned as described; says which field is wrong and what may stand there."""
