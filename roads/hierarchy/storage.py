"""The index on disk, beside the pack: one file, named by the graph's checksum; rebuilt when it is absent or damaged."""

from __future__ import annotations

import logging
import os
import tempfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from roads.hierarchy.index import HierarchyIndex, build_index
from roads.turns import DrivableGraph

FORMAT_VERSION = 1
log = logging.getLogger(__name__)


class DamagedIndex(ValueError):
    """The file is no index of this graph."""


def open_index(folder: Path, graph: DrivableGraph, *, save: bool = True) -> HierarchyIndex:
    """The saved index of a graph; where there is none that is sound, it is built and (when `save`) saved.

    A folder that can't be written costs a log line, nothing else.
    """
    path = index_path(folder, graph)
    try:
        return load_index(path, graph)
    except FileNotFoundError:
        log.info("no index of graph %s yet: building it", graph.checksum[:12])
    except DamagedIndex as error:
        log.warning("index %s can't be used (%s): building it again", path.name, error)
    index = build_index(graph)
    if save:
        try:
            save_index(path, graph, index)
        except OSError as error:
            log.warning("index of graph %s could not be saved: %s", graph.checksum[:12], error)
    return index


def index_path(folder: Path, graph: DrivableGraph) -> Path:
    return folder / f"hierarchy-v{FORMAT_VERSION}-{graph.checksum[:24]}.npz"


def save_index(path: Path, graph: DrivableGraph, index: HierarchyIndex) -> None:
    """Write atomically; indexes of other graphs or formats in the folder are taken out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {field.name: getattr(index, field.name) for field in fields(HierarchyIndex)}
    handle, temporary = tempfile.mkstemp(prefix=".hierarchy-", suffix=".npz", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez(stream, checksum=np.array(graph.checksum), format_version=np.array(FORMAT_VERSION), **arrays)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    for other in path.parent.glob("hierarchy-v*.npz"):
        if other != path:
            other.unlink(missing_ok=True)


def load_index(path: Path, graph: DrivableGraph) -> HierarchyIndex:
    """Raises FileNotFoundError, or DamagedIndex when the file is damaged (each array has a CRC) or of another graph."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            if str(stored["checksum"]) != graph.checksum or int(stored["format_version"]) != FORMAT_VERSION:
                raise DamagedIndex("it is of another graph or format")
            arrays = {field.name: stored[field.name] for field in fields(HierarchyIndex)}
    except (FileNotFoundError, DamagedIndex):
        raise
    except Exception as error:  # a damaged archive makes zipfile and numpy raise a dozen kinds, MemoryError among them
        raise DamagedIndex(str(error) or type(error).__name__) from error
    _require_sound(arrays, graph)
    return HierarchyIndex(**arrays)


def _require_sound(arrays: dict[str, NDArray[Any]], graph: DrivableGraph) -> None:
    """Lengths, types and limits: the kernels trust every index, so a wrong one must not get in."""
    p, q = graph.vertex_count, len(graph.tail)
    e = len(arrays["up_head"])
    expected: dict[str, tuple[Any, int, int, int]] = {  # type, length, lowest, highest value
        "rank": (np.int32, p, 0, p - 1),
        "up_start": (np.int64, p + 1, 0, e),
        "up_head": (np.int32, e, 0, p - 1),
        "parent": (np.int32, p, -1, p - 1),
        "down_start": (np.int64, p + 1, 0, e),
        "down_tail": (np.int32, e, 0, p - 1),
        "down_edge": (np.int32, e, 0, e - 1),
        "link_start": (np.int64, e + 1, 0, q),
        "links": (np.int32, q, 0, q - 1),
        "link_is_up": (np.bool_, q, 0, 1),
    }
    for name, (dtype, length, lowest, highest) in expected.items():
        array = arrays[name]
        if array.dtype != dtype or array.shape != (length,):
            raise DamagedIndex(f"{name} has type {array.dtype} and shape {array.shape}")
        if length and (array.min() < lowest or array.max() > highest):
            raise DamagedIndex(f"{name} points nowhere")
