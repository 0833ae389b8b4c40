"""What clients send about the life of a unit: quarantine, tests, release, processing, storage, return."""

from typing import Annotated

from pydantic import Field

from api.values import Body, Id, Instant, Label, SomeWords
from bloodbank.life.settings import COLDEST_C, HOTTEST_C
from bloodbank.messages import Product, Reading
from bloodbank.messages.quarantine import MarkerResult

Units = Annotated[list[Id], Field(min_length=1, max_length=100)]
Celsius = Annotated[float, Field(ge=COLDEST_C, le=HOTTEST_C, description="Degrees Celsius", examples=[4.2])]


class QuarantineBody(Body):
    blood_unit_ids: Units
    reason: SomeWords = Field(examples=["label torn"])


class ReleaseBody(Body):
    """Who sends this is the first person; `verified_by` looked at labels and results too, and is another one."""

    blood_unit_ids: Units
    verified_by: Id | None = None
    reason: SomeWords | None = None


class DonationResultsBody(Body):
    results: dict[Label, MarkerResult] = Field(
        min_length=1, max_length=40, description="Marker: result", examples=[{"HIV": "negative", "HBV": "negative"}]
    )


class ProductBody(Body):
    """One of the units that are made. `din` only where it gets a number of its own, such as a pool."""

    product_code: Label = Field(examples=["E0336V00"])
    din: Label | None = None
    volume_ml: Annotated[float, Field(gt=0, le=5_000)] | None = None


class ProcessingBody(Body):
    process: Label = Field(examples=["irradiate"])
    source_unit_ids: Units
    products: Annotated[list[ProductBody], Field(min_length=1, max_length=100)]

    def made(self) -> tuple[Product, ...]:
        return tuple(
            Product(product_code=product.product_code, din=product.din, volume_ml=product.volume_ml)
            for product in self.products
        )


class StorageBody(Body):
    """A refrigerator, freezer, agitator or box, and the range it is to keep."""

    storage_id: Id = Field(examples=["fridge-1"])
    place_id: Id
    low_c: Celsius = Field(examples=[2.0])
    high_c: Celsius = Field(examples=[6.0])


class StoringBody(Body):
    storage_id: Id
    at: Instant | None = Field(default=None, description="When it was put in; absent: now")


class TakingOutBody(Body):
    at: Instant | None = Field(default=None, description="When it was taken out; absent: now")


class ReadingBody(Body):
    at: Instant
    celsius: Celsius


class TemperaturesBody(Body):
    """A logger's readings, earliest first."""

    readings: Annotated[list[ReadingBody], Field(min_length=1, max_length=10_000)]

    def said(self) -> tuple[Reading, ...]:
        return tuple(Reading(at=reading.at, celsius=reading.celsius) for reading in self.readings)


class ReturnBody(Body):
    """A unit comes back unused. `out_s`: how long it was out of controlled storage; null when nobody knows."""

    place_id: Id
    reason: SomeWords
    seal_intact: bool
    out_s: Annotated[float, Field(ge=0, le=366 * 86_400.0, description="Seconds")] | None = None
