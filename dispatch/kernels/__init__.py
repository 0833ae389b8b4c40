"""Hot decisions over arrays, compiled with numba; they know nothing of the world and are shared with simulation."""
