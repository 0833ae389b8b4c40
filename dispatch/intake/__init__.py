"""Calls: where, from whom, of what; which of them tell of the same event; incidents merged, linked, held apart."""
