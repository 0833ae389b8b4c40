"""Dispatch over HTTP: incidents, units, hospitals, stations, plans and positions."""
