"""What the civil registry tells: births, new names, deaths."""
