"""City packs: a folder with everything known about one city, checked when it is written and when it is read."""

from roads.pack.checking import check_pack
from roads.pack.content import PackContent
from roads.pack.errors import Finding, PackError
from roads.pack.reading import CityPack, read_pack
from roads.pack.records import BloodPlace, District, Hospital, Station, Unit, Van
from roads.pack.settings import CitySettings, Profile, ProfileTraffic
from roads.pack.writing import write_pack

__all__ = [
    "BloodPlace",
    "CityPack",
    "CitySettings",
    "District",
    "Finding",
    "Hospital",
    "PackContent",
    "PackError",
    "Profile",
    "ProfileTraffic",
    "Station",
    "Unit",
    "Van",
    "check_pack",
    "read_pack",
    "write_pack",
]
