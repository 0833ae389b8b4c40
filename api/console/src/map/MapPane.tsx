// The live map. It never moves by itself: only the operator's hand or an explicit "show" does.
import { effect, signal } from "@preact/signals";
import { addProtocol, AttributionControl, Map as MapView, NavigationControl, Popup, ScaleControl, setWorkerUrl } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import { Protocol } from "pmtiles";
import { useEffect, useRef } from "preact/hooks";
import { number, say } from "../i18n";
import * as store from "../state/store";
import { theme } from "../theme";
import { CoverageButton, CoverageLegend } from "../views/CoverageLegend";
import { Legend } from "../views/Legend";
import { addIcons } from "./icons";
import { addLayers, refresh, SOURCES, type SourceName } from "./layers";
import { styleOf } from "./style";

const REFRESH_MS = 400;
const NAMED = ["closures", "units", "incidents", "places", "vans"] as const;
const failed = signal(false);
let view: MapView | null = null;

export function showPlace(lon: number, lat: number): void {
  view?.easeTo({ center: [lon, lat], zoom: Math.max(view.getZoom(), 14), duration: calm() ? 0 : 500 });
}

export function showRegion(): void {
  const bounds = store.region.value?.bounds;
  if (bounds) view?.fitBounds(bounds, { padding: 24, duration: calm() ? 0 : 500 });
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function MapPane() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => open(box.current!), []);
  const region = store.region.value;
  const idle = store.closures.value.filter((closure) => closure.not_applied_because !== null);
  return (
    <section class="map-pane" aria-label={say("map")}>
      <div ref={box} id="map" class="map" />
      {failed.value && <p class="map-note">{say("map.absent")}</p>}
      {region && !region.basemap && !failed.value && <p class="map-note quiet">{say("map.nobasemap")}</p>}
      {idle.length > 0 && <p class="map-note quiet raised" role="status">{say("road.not_applied", { ids: idle.map((closure) => closure.closure_id).join(", ") })}</p>}
      <div class="map-tools">
        <button type="button" onClick={showRegion}>{say("map.whole")}</button>
        <CoverageButton />
        <Legend />
        <CoverageLegend />
      </div>
    </section>
  );
}

function open(box: HTMLDivElement): () => void {
  const region = store.region.value!;
  setWorkerUrl(new URL("maplibre-gl-worker.mjs", document.baseURI).href);
  addProtocol("pmtiles", new Protocol().tile);
  try {
    view = new MapView({
      container: box, style: styleOf(theme.value, region.basemap), bounds: region.bounds, fitBoundsOptions: { padding: 24 },
      fadeDuration: 0, attributionControl: false, dragRotate: false, pitchWithRotate: false, maxZoom: 18,
    });
  } catch {
    failed.value = true;
    return () => undefined;
  }
  const map = view;
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ maxWidth: 110 }), "bottom-left");
  if (region.attribution) map.addControl(new AttributionControl({ compact: false, customAttribution: escaped(region.attribution) }));
  map.getCanvas().setAttribute("aria-label", say("map"));
  const tellView = () => (box.dataset.view = `${map.getCenter().toArray().map((degrees) => degrees.toFixed(4))} ${map.getZoom().toFixed(2)}`);
  map.on("moveend", tellView);
  map.once("idle", () => {
    tellView();
    box.dataset.ready = "1";
  });
  const stop = [drawing(map, region.basemap), pointing(map), moving(map)];
  return () => {
    for (const end of stop) end();
    map.remove();
    view = null;
  };
}

function drawing(map: MapView, basemap: boolean): () => void {
  const dress = () => {
    addIcons(map, theme.value);
    addLayers(map, theme.value);
  };
  map.on("style.load", dress);
  let first = true;
  return effect(() => {
    const style = styleOf(theme.value, basemap);
    if (!first) map.setStyle(style, { diff: false });
    first = false;
  });
}

// Sources follow the store, all changes of a moment drawn together.
function moving(map: MapView): () => void {
  const due = new Set<SourceName>();
  let timer: number | undefined;
  const draw = () => {
    timer = undefined;
    for (const name of due) refresh(map, name);
    due.clear();
  };
  const ends = (Object.keys(SOURCES) as SourceName[]).map((name) =>
    effect(() => {
      SOURCES[name](); // reads its signals: runs again when they change
      due.add(name);
      timer ??= window.setTimeout(draw, REFRESH_MS);
    }),
  );
  const vans = window.setInterval(() => store.tours.value.size && refresh(map, "vans"), 1000);
  return () => {
    ends.forEach((end) => end());
    window.clearInterval(vans);
    window.clearTimeout(timer);
  };
}

function pointing(map: MapView): () => void {
  const popup = new Popup({ closeButton: false, closeOnClick: false, offset: 12, className: "hover" });
  for (const [layer, kind] of [["units", "unit"], ["incidents", "incident"]] as const) {
    map.on("click", layer, ({ features }) => {
      const id = features?.[0]?.properties?.id;
      if (id !== undefined) store.chosen.value = { kind, id: String(id) };
    });
  }
  map.on("click", "places", ({ features }) => {
    const place = features?.[0]?.properties;
    if (place?.kind === "blood_place") store.stockPlace.value = String(place.id);
  });
  for (const layer of NAMED) {
    map.on("mousemove", layer, ({ features, lngLat }) => {
      map.getCanvas().style.cursor = "pointer";
      const { name, id } = features?.[0]?.properties ?? {};
      popup.setLngLat(lngLat).setText(String(name ?? id ?? "")).addTo(map);
    });
    map.on("mouseleave", layer, () => {
      map.getCanvas().style.cursor = "";
      popup.remove();
    });
  }
  map.on("mousemove", "coverage", ({ features, lngLat, point }) => {
    const cell = features?.[0]?.properties;
    if (!cell || map.queryRenderedFeatures(point, { layers: [...NAMED] }).length) return;
    const [percent, calls] = [Math.round(cell.covered * 100), Math.round(cell.calls_per_hour * 100) / 100];
    popup.setLngLat(lngLat).setText(say("coverage.cell", { percent: number(percent), calls: number(calls) })).addTo(map);
  });
  map.on("mouseleave", "coverage", () => popup.remove());
  return () => popup.remove();
}

function escaped(text: string): string {
  const box = document.createElement("span");
  box.textContent = text;
  return box.innerHTML;
}
