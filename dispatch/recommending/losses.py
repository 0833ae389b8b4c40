"""What the rest of the region loses when a unit leaves the place where it is, by unit."""

from collections.abc import Mapping

from msgspec import Struct

from dispatch.policies import Loss

Shares = Mapping[str, float]


class Losses(Struct, frozen=True):
    """Shares (0..1) by unit id; None = not known. A unit that is not named loses nothing.

    `coverage`: share of the expected demand that is no longer reached within the norm. `preparedness`: share by which
    the preparedness of the worst prepared zone falls.
    """

    coverage: Shares | None = None
    preparedness: Shares | None = None

    def of(self, loss: Loss) -> Shares | None:
        return {Loss.COVERAGE: self.coverage, Loss.PREPAREDNESS: self.preparedness}.get(loss)
