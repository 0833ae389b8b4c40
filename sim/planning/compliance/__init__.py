"""Compliance tables: where to wait with so many units free."""
