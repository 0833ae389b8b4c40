"""The file in which a region's indicators are kept between starts; it can be deleted at any time."""

from pathlib import Path
from urllib.parse import quote

from roads.files import write_whole


class BookFile:
    """One file; what can't be read or written raises OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @staticmethod
    def of(data_dir: Path, region: str) -> "BookFile":
        return BookFile(data_dir / f"indicators-{quote(region, safe='')}.ledger")

    def read(self) -> bytes | None:
        return self.path.read_bytes() if self.path.is_file() else None

    def write(self, content: bytes) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.path, content)
