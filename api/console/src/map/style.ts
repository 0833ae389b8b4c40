// The map's ground: the region's own offline tiles where its pack has them, plain ground otherwise.
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { Theme } from "../theme";

const GROUND = {
  dark: { land: "#10161b", water: "#152b3a", green: "#13211c", minor: "#2b3843", street: "#3a4a57", main: "#546879", label: "#91a0ae", halo: "#10161b" },
  light: { land: "#f2f3f0", water: "#b9d6e6", green: "#dbe8d3", minor: "#d9dcdd", street: "#c6cbcf", main: "#a3acb3", label: "#4b5864", halo: "#f7f8f6" },
} as const;

const MAIN = ["motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "ring", "radial", "bridge"];
const STREET = ["secondary", "secondary_link", "tertiary", "tertiary_link", "country"];

export function styleOf(theme: Theme, basemap: boolean): StyleSpecification {
  const ground = GROUND[theme];
  const layers: LayerSpecification[] = [{ id: "ground", type: "background", paint: { "background-color": ground.land } }];
  if (!basemap) return { version: 8, sources: {}, layers };
  const source = { source: "basemap" };
  const rank = ["match", ["get", "class"], MAIN, 2, STREET, 1, 0] as const;
  layers.push(
    { id: "landuse", type: "fill", ...source, "source-layer": "landuse", paint: { "fill-color": ground.green } },
    { id: "water", type: "fill", ...source, "source-layer": "water", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": ground.water } },
    { id: "streams", type: "line", ...source, "source-layer": "water", filter: ["==", ["geometry-type"], "LineString"], paint: { "line-color": ground.water, "line-width": 1.5 } },
    {
      id: "roads", type: "line", ...source, "source-layer": "roads",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": ["match", ["get", "class"], MAIN, ground.main, STREET, ground.street, ground.minor] as never,
        "line-width": [
          "interpolate", ["exponential", 1.6], ["zoom"],
          8, ["match", rank, 2, 1, 1, 0.6, 0.3],
          12, ["match", rank, 2, 2, 1, 1.4, 0.7],
          16, ["match", rank, 2, 9, 1, 7, 5],
        ] as never,
      },
    },
    {
      id: "road-names", type: "symbol", ...source, "source-layer": "roads", minzoom: 14,
      layout: { "symbol-placement": "line", "text-field": ["coalesce", ["get", "name"], ""], "text-size": 11 },
      paint: { "text-color": ground.label, "text-halo-color": ground.halo, "text-halo-width": 1.2 },
    },
    {
      id: "place-names", type: "symbol", ...source, "source-layer": "places",
      layout: { "text-field": ["coalesce", ["get", "name"], ""], "text-size": 12, "text-padding": 6 },
      paint: { "text-color": ground.label, "text-halo-color": ground.halo, "text-halo-width": 1.4 },
    },
  );
  const url = `pmtiles://${location.origin}/v1/map/basemap.pmtiles`;
  return { version: 8, sources: { basemap: { type: "vector", url } }, layers };
}
