"""Why an OpenStreetMap extract could not be made into a city pack."""

from __future__ import annotations

from pathlib import Path


class OsmError(ValueError):
    """The source is no readable OpenStreetMap extract, or holds nothing to drive on. Says the file and the remedy."""

    def __init__(self, source: Path, message: str, remedy: str) -> None:
        super().__init__(f"{source.name}: {message}. {remedy}")
        self.source = source
        self.message = message
        self.remedy = remedy
