"""Mass-casualty incidents: declared, casualties tagged, allotted, loaded, received, and stood down.

The stream of their own is `mass-casualty/<incident id>`, so that tagging does not change the incident's version.
"""

from msgspec import Struct

from dispatch.mass_casualty.state import LoadingPoint, Sector, Tag


class TaggedCasualty(Struct, frozen=True, kw_only=True):
    """A casualty's number on its tag, and what the triage found."""

    number: str
    tag: Tag
    sector_id: str | None = None
    capabilities: frozenset[str] = frozenset()


class DeclareMassCasualty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Without loading points there is one, `scene`, at the incident; without sectors one for every loading point.

    As many casualties are expected as the callers told of when nobody says.
    """

    incident_id: str
    reason: str
    expected_casualties: int | None = None
    loading_points: tuple[LoadingPoint, ...] = ()
    sectors: tuple[Sector, ...] = ()


class ArrangeScene(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Loading points and sectors anew, and how many casualties are expected in all."""

    incident_id: str
    loading_points: tuple[LoadingPoint, ...]
    sectors: tuple[Sector, ...] = ()
    expected_casualties: int = 0


class TagCasualties(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tag new casualties, and tag known ones anew; a sector that is left out is the one known, else the first."""

    incident_id: str
    casualties: tuple[TaggedCasualty, ...]


class AllotCasualties(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Casualty number -> hospital, as a plan of this revision proposed; refused when the incident has moved on."""

    incident_id: str
    revision: int
    hospital_ids: dict[str, str]


class LoadCasualties(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit on the scene takes casualties for a hospital; absent = the one they are allotted to.

    `despite_capacity` takes them where the surge capacity is used up, or the hospital diverts.
    """

    incident_id: str
    unit_id: str
    numbers: tuple[str, ...]
    hospital_id: str | None = None
    despite_capacity: bool = False


class RecordCasualtiesArrived(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a unit carries has reached a hospital; nothing when it carries nobody."""

    incident_id: str
    unit_id: str
    hospital_id: str


class UnloadCasualties(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Loaded casualties wait at the scene again: the unit broke down, or was loaded by mistake."""

    incident_id: str
    numbers: tuple[str, ...]
    reason: str


class ReleaseCasualties(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Casualties that need no hospital any more: discharged on the scene, left by themselves, counted twice."""

    incident_id: str
    numbers: tuple[str, ...]
    reason: str


class StandDownMassCasualty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    incident_id: str
    reason: str


class _OnMassCasualty(Struct, frozen=True, kw_only=True):
    incident_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"mass-casualty/{self.incident_id}",)


class MassCasualtyDeclared(_OnMassCasualty, frozen=True, kw_only=True):
    reason: str
    loading_points: tuple[LoadingPoint, ...]
    sectors: tuple[Sector, ...]
    expected_casualties: int = 0

    @property
    def streams(self) -> tuple[str, ...]:
        return f"mass-casualty/{self.incident_id}", f"incident/{self.incident_id}"


class SceneArranged(_OnMassCasualty, frozen=True, kw_only=True):
    loading_points: tuple[LoadingPoint, ...]
    sectors: tuple[Sector, ...]
    expected_casualties: int = 0


class CasualtiesTagged(_OnMassCasualty, frozen=True, kw_only=True):
    casualties: tuple[TaggedCasualty, ...]


class CasualtiesAllotted(_OnMassCasualty, frozen=True, kw_only=True):
    hospital_ids: dict[str, str]


class CasualtiesLoaded(_OnMassCasualty, frozen=True, kw_only=True):
    unit_id: str
    hospital_id: str
    numbers: tuple[str, ...]

    @property
    def streams(self) -> tuple[str, ...]:
        return f"mass-casualty/{self.incident_id}", f"unit/{self.unit_id}"


class CasualtiesArrived(_OnMassCasualty, frozen=True, kw_only=True):
    unit_id: str
    hospital_id: str
    numbers: tuple[str, ...]

    @property
    def streams(self) -> tuple[str, ...]:
        return f"mass-casualty/{self.incident_id}", f"hospital/{self.hospital_id}"


class CasualtiesUnloaded(_OnMassCasualty, frozen=True, kw_only=True):
    numbers: tuple[str, ...]
    reason: str


class CasualtiesReleased(_OnMassCasualty, frozen=True, kw_only=True):
    numbers: tuple[str, ...]
    reason: str


class MassCasualtyStoodDown(_OnMassCasualty, frozen=True, kw_only=True):
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return f"mass-casualty/{self.incident_id}", f"incident/{self.incident_id}"


Command = (
    DeclareMassCasualty
    | ArrangeScene
    | TagCasualties
    | AllotCasualties
    | LoadCasualties
    | RecordCasualtiesArrived
    | UnloadCasualties
    | ReleaseCasualties
    | StandDownMassCasualty
)
Event = (
    MassCasualtyDeclared
    | SceneArranged
    | CasualtiesTagged
    | CasualtiesAllotted
    | CasualtiesLoaded
    | CasualtiesArrived
    | CasualtiesUnloaded
    | CasualtiesReleased
    | MassCasualtyStoodDown
)
