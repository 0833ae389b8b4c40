// The coverage layer: a square for each cell where calls are expected, coloured by the probability of being reached in time.
import type { Feature, FeatureCollection } from "geojson";
import type { LayerSpecification } from "maplibre-gl";
import { COVERAGE_BANDS, coverageColour } from "../glyphs";
import { cells, shown } from "../state/coverage";
import type { CoverageCells } from "../state/types";
import type { Theme } from "../theme";

export function coverageFeatures(): FeatureCollection {
  const known = shown.value ? cells.value?.value : null;
  return { type: "FeatureCollection", features: known ? known.covered.map((_, number) => square(known, number)) : [] };
}

// A cell stands at the middle of its demand; its square is that of the grid in which this lies.
function square({ grid, lon, lat, covered, calls_per_hour }: CoverageCells, number: number): Feature {
  const west = grid.west + Math.floor((lon[number]! - grid.west) / grid.lon_step) * grid.lon_step;
  const south = grid.south + Math.floor((lat[number]! - grid.south) / grid.lat_step) * grid.lat_step;
  const [east, north] = [west + grid.lon_step, south + grid.lat_step];
  return {
    type: "Feature",
    geometry: { type: "Polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] },
    properties: { covered: covered[number], calls_per_hour: calls_per_hour[number] },
  };
}

export function coverageLayer(theme: Theme): LayerSpecification {
  const steps = COVERAGE_BANDS.slice(1).flatMap(({ least }) => [least, coverageColour(least, theme)]);
  return {
    id: "coverage", type: "fill", source: "coverage",
    paint: { "fill-color": ["step", ["get", "covered"], coverageColour(0, theme), ...steps], "fill-opacity": COVERAGE_OPACITY, "fill-antialias": false },
  } as LayerSpecification;
}

export const COVERAGE_OPACITY = 0.55;
