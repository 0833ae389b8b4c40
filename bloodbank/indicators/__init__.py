"""Indicators of a blood service, derived from the log's events and from nothing else."""
