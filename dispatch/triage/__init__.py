"""Triage: question protocols as data, the engine that walks them, what it makes of an incident."""
