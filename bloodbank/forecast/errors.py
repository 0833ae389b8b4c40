"""What may be wrong with a question about future demand."""


class ForecastUnusable(ValueError):
    """No forecast can be made of what was given; says why and what to give."""
