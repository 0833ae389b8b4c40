"""What clients send about mass-casualty incidents."""

from typing import Annotated

from pydantic import Field

from api.values import Body, Capabilities, Id, Label, Lat, Lon, SomeWords, Tally
from dispatch.mass_casualty.state import LoadingPoint, Sector, Tag
from dispatch.messages import TaggedCasualty

Numbers = Annotated[list[Id], Field(min_length=1, max_length=500)]


class LoadingPointBody(Body):
    loading_point_id: Id
    name: Label
    lon: Lon
    lat: Lat

    def point(self) -> LoadingPoint:
        return LoadingPoint(loading_point_id=self.loading_point_id, name=self.name, lon=self.lon, lat=self.lat)


class SectorBody(Body):
    """A part of the scene, and where its casualties are loaded."""

    sector_id: Id
    name: Label
    loading_point_id: Id

    def sector(self) -> Sector:
        return Sector(sector_id=self.sector_id, name=self.name, loading_point_id=self.loading_point_id)


class SceneBody(Body):
    """Without sectors there is one for every loading point."""

    loading_points: Annotated[list[LoadingPointBody], Field(min_length=1, max_length=20)]
    sectors: Annotated[list[SectorBody], Field(max_length=50)] = Field(default_factory=list)
    expected_casualties: Tally = 0


class DeclarationBody(Body):
    """Without loading points there is one at the incident."""

    reason: SomeWords = Field(examples=["bus overturned, about 30 hurt"])
    expected_casualties: Tally | None = Field(default=None, description="Absent: as many as the callers told of")
    loading_points: Annotated[list[LoadingPointBody], Field(max_length=20)] = Field(default_factory=list)
    sectors: Annotated[list[SectorBody], Field(max_length=50)] = Field(default_factory=list)


class CasualtyBody(Body):
    """A casualty by the number on its tag: no name, no identity."""

    number: Id
    tag: Annotated[Tag, Field(strict=False)]
    sector_id: Id | None = None
    capabilities: Capabilities = Field(default_factory=list)

    def tagged(self) -> TaggedCasualty:
        return TaggedCasualty(
            number=self.number, tag=self.tag, sector_id=self.sector_id, capabilities=frozenset(self.capabilities)
        )


class CasualtiesBody(Body):
    casualties: Annotated[list[CasualtyBody], Field(min_length=1, max_length=500)]


class AllotmentBody(Body):
    """`hospital_ids` and `revision` of a plan."""

    revision: Annotated[int, Field(ge=1)]
    hospital_ids: Annotated[dict[Id, Id], Field(min_length=1, max_length=500)]


class LoadBody(Body):
    unit_id: Id
    numbers: Numbers
    hospital_id: Id | None = Field(default=None, description="Absent: the one they are allotted to")
    despite_capacity: bool = False


class ArrivalBody(Body):
    """For a unit whose crew did not report its own arrival."""

    unit_id: Id
    hospital_id: Id


class WhyNumbersBody(Body):
    numbers: Numbers
    reason: SomeWords


class WhyStoodDownBody(Body):
    reason: SomeWords
