"""Labels and trees from their folder; built, and saved there, where they are absent, stale or damaged."""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from roads.labels.frozen import FrozenRoads
from roads.labels.labels import MOST_MIB, Labels, build_labels
from roads.labels.lookup import LabelArrays
from roads.labels.storage import DamagedArrays, folder_of, load_arrays, save_arrays
from roads.labels.trees import TreeArrays, build_trees

log = logging.getLogger(__name__)


def open_labels(folder: Path, roads: FrozenRoads, *, name: str, most_mib: float = MOST_MIB) -> Labels:
    """Labels of these roads, mapped from the folder `labels-NAME-...` in `folder`.

    Those of other weights under the same name are taken out. A folder that can't be written costs a log line and
    memory, nothing else. Raises LabelsTooLarge.
    """

    def build() -> dict[str, NDArray[Any]]:
        return build_labels(roads, most_mib=most_mib).arrays._asdict()

    arrays = _opened(folder, f"labels-{name}", roads.fingerprint, LabelArrays._fields, build)
    return Labels(LabelArrays(**arrays), roads.fingerprint)


def trees_to(
    folder: Path,
    roads: FrozenRoads,
    to_nodes: NDArray[np.int32],
    *,
    name: str,
    progress: Callable[[int, int], None] | None = None,
) -> TreeArrays:
    """The ways to nodes (indices) from everywhere, kept like labels in `trees-NAME-...`."""
    digest = hashlib.sha256(roads.fingerprint.encode())
    digest.update(np.ascontiguousarray(to_nodes, np.int32).data)

    def build() -> dict[str, NDArray[Any]]:
        return build_trees(roads, to_nodes, progress=progress)._asdict()

    return TreeArrays(**_opened(folder, f"trees-{name}", digest.hexdigest(), TreeArrays._fields, build))


def _opened(
    parent: Path,
    name: str,
    fingerprint: str,
    fields: tuple[str, ...],
    build: Callable[[], Mapping[str, NDArray[Any]]],
) -> Mapping[str, NDArray[Any]]:
    folder = folder_of(parent, name, fingerprint)
    try:
        return load_arrays(folder, fingerprint, fields)
    except FileNotFoundError:
        log.info("no %s yet: building them", folder.name)
    except DamagedArrays as error:
        log.warning("%s can't be used (%s): building it again", folder.name, error)
    built = build()
    try:
        save_arrays(folder, fingerprint, built)
        _take_out_others(folder, name)
        return load_arrays(folder, fingerprint, fields)
    except (OSError, DamagedArrays) as error:
        log.warning("%s could not be saved: %s", folder.name, error)
        return built


def _take_out_others(folder: Path, name: str) -> None:
    for other in folder.parent.glob(f"{name}-v*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
