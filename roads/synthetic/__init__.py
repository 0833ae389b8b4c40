"""Makes up a region: a city with its ring roads, river and villages, always labelled synthetic."""

from roads.synthetic.region import synthesize
from roads.synthetic.report import SynthesisReport

__all__ = ["SynthesisReport", "synthesize"]
