"""What clients send about scheduled transports."""

from typing import Annotated

from pydantic import Field

from api.values import Body, Capabilities, Id, Instant, Lat, Lon, SomeWords, Words
from dispatch.transports.model import Mobility, Stop, Wishes


class StopBody(Body):
    """A hospital by id, or any place by its coordinates."""

    hospital_id: Id | None = None
    lon: Lon | None = None
    lat: Lat | None = None
    address_text: Words = ""


class WishesBody(Body):
    """When and how. `pick_up_until_at` absent: as late as the appointment allows."""

    ready_from_at: Instant
    pick_up_until_at: Instant | None = None
    arrive_from_at: Instant | None = None
    arrive_by_at: Instant | None = None
    capabilities: Capabilities = Field(default_factory=list, examples=[["bariatric"]])
    mobility: Annotated[Mobility, Field(strict=False)] = Mobility.STRETCHER
    escorts: Annotated[int, Field(ge=0, le=20, description="Persons who ride along, seated")] = 0
    stable: Annotated[bool, Field(description="A clinician has said: no care is needed on the way")] = False
    may_share: Annotated[bool, Field(description="A stable patient who sits agrees to ride with others")] = False
    longest_ride_s: Annotated[float | None, Field(ge=60.0, le=86_400.0, description="Aboard at most, shared")] = None

    def wishes(self) -> Wishes | None:
        """None when there is no end to the pick-up at all."""
        until_at = self.arrive_by_at if self.pick_up_until_at is None else self.pick_up_until_at
        if until_at is None:
            return None
        return Wishes(
            ready_from_at=self.ready_from_at,
            pick_up_until_at=until_at,
            arrive_from_at=self.arrive_from_at,
            arrive_by_at=self.arrive_by_at,
            capabilities=frozenset(self.capabilities),
            mobility=self.mobility,
            escorts=self.escorts,
            stable=self.stable,
            may_share=self.may_share,
            longest_ride_s=self.longest_ride_s,
        )


class TransportBody(Body):
    origin: StopBody
    destination: StopBody
    wishes: WishesBody
    patient_ids: Annotated[list[Id], Field(max_length=10)] = Field(default_factory=list)
    return_wishes: WishesBody | None = None


class TransportChangeBody(Body):
    """All the wishes as they are to be."""

    wishes: WishesBody


class TransportCancelBody(Body):
    reason: SomeWords = Field(examples=["examination postponed"])
    keep_return: bool = False


class TransportReleaseBody(Body):
    reason: SomeWords = Field(examples=["patient not ready"])


def stop_of(body: StopBody, place: tuple[float, float]) -> Stop:
    return Stop(lon=place[0], lat=place[1], hospital_id=body.hospital_id, address_text=body.address_text)
