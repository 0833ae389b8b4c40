"""The pages on allocation and redistribution name every setting, refusal and reason there is."""

import re
from pathlib import Path

import bloodbank
from bloodbank.allocating.settings import AllocationSettings
from bloodbank.phases.settings import PhaseRule, PhaseSettings
from bloodbank.redistributing.settings import RedistributionSettings

DOCS = Path(__file__).resolve().parents[2] / "docs"
SOURCE = Path(bloodbank.__file__).parent
REFUSALS = ("decisions/transferring.py", "decisions/phases.py", "rules/phase.py")
SHARED = {"bad-count", "given-twice", "unknown-phase"}


def page(name: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", (DOCS / "reference" / name).read_text()))


def test_every_setting_is_named() -> None:
    named = page("blood-redistribution.md")
    fields = {
        *RedistributionSettings.__struct_fields__,
        *PhaseSettings.__struct_fields__,
        *PhaseRule.__struct_fields__,
    }
    assert set(AllocationSettings.__struct_fields__) - page("blood-allocation.md") == set()
    assert fields - named == set()


def test_every_refusal_and_reason_is_named() -> None:
    rooms = [SOURCE / name for name in REFUSALS]
    rooms += sorted((SOURCE / "redistributing").glob("*.py")) + sorted((SOURCE / "allocating").glob("*.py"))
    text = "\n".join(path.read_text() for path in rooms)
    codes = set(re.findall(r"""(?:Refused\(\s*|code=|because\(\s*)"([a-z-]+)\"""", text))
    assert codes - SHARED - page("blood-redistribution.md") - page("blood-allocation.md") == set()
