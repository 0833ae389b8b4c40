"""Places to simulate: a city pack, or numbered places with a matrix of drive times."""

from sim.worlds.matrix_world import matrix_world
from sim.worlds.opening import open_world
from sim.worlds.road_world import road_world, world_of_pack
from sim.worlds.world import Places, World, WorldUnusable

__all__ = ["Places", "World", "WorldUnusable", "matrix_world", "open_world", "road_world", "world_of_pack"]
