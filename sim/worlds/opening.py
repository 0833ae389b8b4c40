"""A world from a folder, of whichever kind it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sim.worlds.matrix_world import is_matrix_folder, matrix_world
from sim.worlds.road_world import road_world
from sim.worlds.world import World, WorldUnusable


def open_world(
    folder: Path, *, cache: Path | None = None, progress: Callable[[str, float], None] = lambda step, share: None
) -> World:
    """The world of a city pack or of a matrix folder. Raises WorldUnusable, PackError."""
    if not folder.is_dir():
        raise WorldUnusable(f"there is no folder {folder}: name a city pack, or a folder with a matrix of drive times")
    if is_matrix_folder(folder):
        return matrix_world(folder)
    return road_world(folder, cache=cache, progress=progress)
