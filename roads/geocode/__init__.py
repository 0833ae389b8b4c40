"""Finds addresses, streets, crossings and named places by text or position, offline."""

from roads.geocode.errors import GeocoderError
from roads.geocode.geocoder import Geocoder
from roads.geocode.match import Match

__all__ = ["Geocoder", "GeocoderError", "Match"]
