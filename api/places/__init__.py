"""Places and roads over HTTP: the region, its map, finding places, routes, closures."""
