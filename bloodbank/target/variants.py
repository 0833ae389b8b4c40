"""What if: the same demand under other terms, side by side."""

from collections.abc import Sequence
from itertools import product

from msgspec import Struct, structs

from bloodbank.forecast.forecast import SeriesForecast
from bloodbank.target.settings import TargetSettings, Terms
from bloodbank.target.target import Target, target_of


class Variant(Struct, frozen=True, kw_only=True):
    """What is asked instead; None: as the terms say."""

    service: float | None = None
    shelf_life_days: int | None = None
    lead_time_days: int | None = None
    most_waste: float | None = None

    def of(self, terms: Terms) -> Terms:
        """Raises ValueError naming the field that is out of range."""
        changed = {name: value for name, value in structs.asdict(self).items() if value is not None}
        return structs.replace(terms, **changed)


def variants(
    *,
    services: Sequence[float] = (),
    shelf_lives: Sequence[int] = (),
    lead_times: Sequence[int] = (),
    wastes: Sequence[float] = (),
) -> tuple[Variant, ...]:
    """Every combination."""
    return tuple(
        Variant(service=service, shelf_life_days=life, lead_time_days=lead, most_waste=waste)
        for service, life, lead, waste in product(
            services or (None,), shelf_lives or (None,), lead_times or (None,), wastes or (None,)
        )
    )


def what_if(
    forecast: SeriesForecast, terms: Terms, asked: Sequence[Variant], *, settings: TargetSettings | None = None
) -> tuple[Target, ...]:
    """The target under each variant, on the same draw of demand."""
    return tuple(target_of(forecast, variant.of(terms), settings=settings) for variant in asked)
