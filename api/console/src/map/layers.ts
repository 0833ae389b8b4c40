// The layers above the ground, from the least to the most urgent.
import type { GeoJSONSource, LayerSpecification, Map as MapView } from "maplibre-gl";
import { ROAD_COLOURS } from "../glyphs";
import type { Theme } from "../theme";
import { coverageFeatures, coverageLayer } from "./coverage";
import { chosenFeatures, closureFeatures, incidentFeatures, placeFeatures, unitFeatures, vanFeatures } from "./features";

export const SOURCES = {
  coverage: coverageFeatures,
  closures: closureFeatures,
  places: placeFeatures,
  chosen: chosenFeatures,
  units: unitFeatures,
  vans: vanFeatures,
  incidents: incidentFeatures,
} as const;
export type SourceName = keyof typeof SOURCES;

function symbols(id: SourceName, theme: Theme, more: Record<string, unknown>, paint: Record<string, unknown> = {}): LayerSpecification {
  const [text, halo] = theme === "dark" ? ["#e8eef4", "#0b0f13"] : ["#15202b", "#ffffff"];
  return {
    id, type: "symbol", source: id,
    layout: {
      "icon-image": ["get", "icon"], "icon-allow-overlap": true, "icon-ignore-placement": true,
      "text-field": ["get", "label"], "text-size": 11, "text-offset": [0, 1.1], "text-anchor": "top", "text-optional": true,
      ...more,
    },
    paint: { "text-color": text, "text-halo-color": halo, "text-halo-width": 1.4, ...paint },
  } as LayerSpecification;
}

// Closed: red and dashed; slowed: amber and dashed. The reason is told where the pointer rests.
function closedRoads(theme: Theme): LayerSpecification {
  return {
    id: "closures", type: "line", source: "closures",
    paint: {
      "line-color": ["case", ["get", "slowed"], ROAD_COLOURS.slowed[theme], ROAD_COLOURS.closed[theme]],
      "line-width": ["interpolate", ["linear"], ["zoom"], 9, 3, 14, 5, 17, 9],
      "line-dasharray": [1.6, 1.1],
    },
  };
}

export function addLayers(map: MapView, theme: Theme): void {
  for (const [name, features] of Object.entries(SOURCES)) map.addSource(name, { type: "geojson", data: features() });
  map.addLayer(coverageLayer(theme));
  map.addLayer(closedRoads(theme));
  map.addLayer(symbols("places", theme, { "text-offset": [0.9, 0], "text-anchor": "left", "text-size": 11.5 }));
  map.addLayer({
    id: "chosen", type: "circle", source: "chosen",
    paint: {
      "circle-radius": 19, "circle-translate": [0, -8], "circle-color": "transparent",
      "circle-stroke-width": 2.5, "circle-stroke-color": theme === "dark" ? "#46c2d2" : "#04697a",
    },
  });
  map.addLayer(symbols("units", theme, { "symbol-sort-key": ["get", "order"] }, { "icon-opacity": ["get", "opacity"] }));
  map.addLayer(symbols("vans", theme, {}));
  map.addLayer(symbols("incidents", theme, { "icon-anchor": "bottom", "symbol-sort-key": ["get", "order"] }));
}

export function refresh(map: MapView, name: SourceName): void {
  (map.getSource(name) as GeoJSONSource | undefined)?.setData(SOURCES[name]());
}
