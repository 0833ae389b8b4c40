// What moves and stands on the map, as GeoJSON, from the store.
import type { Feature, FeatureCollection } from "geojson";
import { closureText, nameOf } from "../names";
import { ageS, serverNowMs } from "../state/clock";
import * as store from "../state/store";
import type { Hospital, Position, Tour, Unit } from "../state/types";

const STALE_S = 300;

const collection = (features: Feature[]): FeatureCollection => ({ type: "FeatureCollection", features });
const point = (lon: number, lat: number, properties: Record<string, unknown>): Feature => ({
  type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties,
});

// A unit's place: where it was seen; else the place its status implies; else nowhere.
export function placeOf(unit: Unit, seen: Position | undefined): [number, number] | null {
  if (seen) return [seen.lon, seen.lat];
  if (unit.status === "posted" && unit.post) return unit.post;
  const hospital = unit.status === "at-hospital" && unit.hospital_id ? store.hospitals.value.get(unit.hospital_id) : undefined;
  const incident = unit.status === "on-scene" && unit.incident_id ? store.incidents.value.get(unit.incident_id) : undefined;
  const station = unit.status === "available-at-station" ? store.stations.value.get(unit.station_id) : undefined;
  const place = hospital ?? incident ?? station;
  return place ? [place.lon, place.lat] : null;
}

export function isStale(seen: Position | undefined): boolean {
  return seen !== undefined && ageS(seen.seen_at, serverNowMs()) > STALE_S;
}

const AT_STATION_DEGREES = 0.0008;

// Idle at its own station: the station says how many there are, instead of a heap of equal marks.
function isHome(unit: Unit, place: [number, number]): boolean {
  const station = unit.status === "available-at-station" ? store.stations.value.get(unit.station_id) : undefined;
  if (!station) return false;
  return Math.abs(station.lon - place[0]) < AT_STATION_DEGREES && Math.abs(station.lat - place[1]) < AT_STATION_DEGREES;
}

function countHome(): Map<string, number> {
  const home = new Map<string, number>();
  for (const unit of store.units.value.values()) {
    const place = placeOf(unit, store.positions.value.get(unit.unit_id));
    if (place && isHome(unit, place)) home.set(unit.station_id, (home.get(unit.station_id) ?? 0) + 1);
  }
  return home;
}

export function unitFeatures(): FeatureCollection {
  const features: Feature[] = [];
  for (const unit of store.units.value.values()) {
    const seen = store.positions.value.get(unit.unit_id);
    const place = placeOf(unit, seen);
    if (!place || isHome(unit, place)) continue;
    const idle = unit.status === "available-at-station" || unit.status === "out-of-service";
    features.push(
      point(...place, {
        id: unit.unit_id, icon: `unit-${unit.status}`, label: idle ? "" : unit.unit_id,
        order: idle ? 0 : 1, opacity: isStale(seen) && !idle ? 0.45 : 1,
      }),
    );
  }
  return collection(features);
}

export function incidentFeatures(): FeatureCollection {
  return collection(
    [...store.incidents.value.values()].map((incident) =>
      point(incident.lon, incident.lat, {
        id: incident.incident_id,
        icon: `incident-${Math.min(incident.priority, 9)}-${incident.status === "waiting" ? "waiting" : "answered"}`,
        order: -incident.priority,
      }),
    ),
  );
}

const diverts = (hospital: Hospital) => hospital.diverting_until_at !== null && Date.parse(hospital.diverting_until_at) > serverNowMs();

export function placeFeatures(): FeatureCollection {
  const home = countHome();
  const bags = new Map<string, number>();
  for (const line of store.stock.value) bags.set(line.place_id, (bags.get(line.place_id) ?? 0) + line.available);
  return collection([
    ...[...store.stations.value.values()].map((s) => point(s.lon, s.lat, { kind: "station", id: s.station_id, icon: home.has(s.station_id) ? "station" : "station-empty", name: nameOf("station", s.station_id), label: String(home.get(s.station_id) ?? 0) })),
    ...[...store.hospitals.value.values()].map((h) => point(h.lon, h.lat, { kind: "hospital", id: h.hospital_id, icon: diverts(h) ? "hospital-closed" : "hospital", name: nameOf("hospital", h.hospital_id), label: "" })),
    ...[...store.bloodPlaces.value.values()].filter((p) => bags.has(p.place_id) || p.kind !== "hospital").map((p) =>
      point(p.lon, p.lat, { kind: "blood_place", id: p.place_id, icon: "blood", name: nameOf("blood_place", p.place_id), label: String(bags.get(p.place_id) ?? 0) }),
    ),
  ]);
}

// A van's place by its plan: on the straight line between its last and its next stop, in proportion to time.
function planned(tour: Tour): [number, number] | null {
  const next = tour.stops.findIndex((stop) => !stop.arrived_at);
  const target = store.bloodPlaces.value.get(tour.stops[next]?.place_id ?? "");
  if (!target) return null;
  const before = next > 0 ? tour.stops[next - 1]! : null;
  const from = store.bloodPlaces.value.get(before?.place_id ?? store.vans.value.get(tour.van_id)?.place_id ?? "");
  if (!from) return [target.lon, target.lat];
  const begin = Date.parse(before?.arrived_at ?? tour.departed_at);
  const share = (serverNowMs() - begin) / Math.max(1, Date.parse(tour.stops[next]!.planned_arrival_at) - begin);
  const t = Math.min(1, Math.max(0, share));
  return [from.lon + (target.lon - from.lon) * t, from.lat + (target.lat - from.lat) * t];
}

export function vanFeatures(): FeatureCollection {
  const features: Feature[] = [];
  for (const tour of store.tours.value.values()) {
    const seen = store.positions.value.get(tour.van_id);
    const place = seen ? ([seen.lon, seen.lat] as [number, number]) : planned(tour);
    if (place) features.push(point(...place, { id: tour.van_id, icon: "van", label: tour.van_id }));
  }
  return collection(features);
}

export function closureFeatures(): FeatureCollection {
  return collection(
    store.closures.value.filter((closure) => closure.applied).map((closure) => ({
      type: "Feature", geometry: closure.geometry,
      properties: { id: closure.closure_id, name: closureText(closure), slowed: closure.slowdown !== null },
    })),
  );
}

export function chosenFeatures(): FeatureCollection {
  const choice = store.chosen.value;
  if (!choice) return collection([]);
  if (choice.kind === "incident") {
    const incident = store.incidents.value.get(choice.id);
    return collection(incident ? [point(incident.lon, incident.lat, {})] : []);
  }
  if (choice.kind === "unit") {
    const unit = store.units.value.get(choice.id);
    const place = unit && placeOf(unit, store.positions.value.get(choice.id));
    return collection(place ? [point(...place, {})] : []);
  }
  const place = store.bloodPlaces.value.get(store.requests.value.get(choice.id)?.place_id ?? "");
  return collection(place ? [point(place.lon, place.lat, {})] : []);
}
