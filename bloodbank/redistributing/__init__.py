"""Which units should be moved between places, so that they are used before they expire and nobody runs short."""
