"""Indicators: the intervals of the trade, derived from the log's events and from nothing else."""
