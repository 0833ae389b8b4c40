// Keeps the store equal to the service: everything once, then only what an event touched, read anew.
// Nothing here repeats what an event means: the service is asked how the thing is now.
import { timeZone } from "../i18n";
import { readAlarms } from "./alarms";
import { heardServerTime } from "./clock";
import { read, readAll, Refusal } from "./service";
import * as store from "./store";
import type {
  BloodPlace, BloodRequest, Hospital, Incident, LoggedEvent, Region, RoadClosure, Station, StockLine, Tour, Unit, UnitView, Van,
} from "./types";

const COALESCE_MS = 80;
const TOO_MANY = 60;
const touched = new Set<string>();
let timer: number | undefined;
let reading = false;

export async function readEverything(): Promise<number> {
  const region = (await read<Region>("/v1/region")).value;
  heardServerTime(region.at);
  timeZone.value = region.timezone;
  await Promise.all([readPlaces(), readUnits(), readIncidents(), readBlood(), readClosures(), readAlarms(), readTimeline(region.position)]);
  store.region.value = region;
  return region.position;
}

async function readPlaces(): Promise<void> {
  const [stations, hospitals, places, features] = await Promise.all([
    readAll<Station>("/v1/stations"),
    readAll<Hospital>("/v1/hospitals"),
    readAll<BloodPlace>("/v1/blood/places"),
    read<{ features: { properties: { kind: string; id: string; names: Record<string, string> } }[] }>("/v1/map/features"),
  ]);
  store.stations.value = store.byId(stations, (s) => s.station_id);
  store.hospitals.value = store.byId(hospitals, (h) => h.hospital_id);
  store.bloodPlaces.value = store.byId(places, (p) => p.place_id);
  store.names.value = new Map(features.value.features.map(({ properties: p }) => [`${p.kind}/${p.id}`, p.names]));
}

async function readUnits(): Promise<void> {
  const views = await readAll<UnitView>("/v1/units");
  store.units.value = store.byId(views.map((view) => view.unit), (u) => u.unit_id);
  store.positions.value = new Map(views.flatMap((v) => (v.position ? [[v.unit.unit_id, v.position] as const] : [])));
}

async function readIncidents(): Promise<void> {
  store.incidents.value = store.byId(await readAll<Incident>("/v1/incidents"), (i) => i.incident_id);
}

async function readBlood(): Promise<void> {
  const [requests, vans, tours] = await Promise.all([
    readAll<BloodRequest>("/v1/blood-requests"), readAll<Van>("/v1/vans"),
    read<{ items: Tour[] }>("/v1/tours?limit=100"), readStock(),
  ]);
  store.requests.value = store.byId(requests, (r) => r.request_id);
  store.vans.value = store.byId(vans, (v) => v.van_id);
  store.tours.value = store.byId(tours.value.items.filter((t) => !t.completed_at), (t) => t.tour_id);
}

async function readStock(): Promise<void> {
  store.stock.value = (await read<{ lines: StockLine[] }>("/v1/blood/stock")).value.lines;
}

async function readClosures(): Promise<void> {
  store.closures.value = await readAll<RoadClosure>("/v1/roads/closures");
}

async function readTimeline(position: number): Promise<void> {
  const after = Math.max(0, position - store.TIMELINE_LENGTH);
  const page = await read<{ items: LoggedEvent[] }>(`/v1/events?after=${after}&limit=${store.TIMELINE_LENGTH}`);
  store.timeline.value = page.value.items.reverse();
}

export function heardEvent(event: LoggedEvent): void {
  const newest = store.timeline.value[0]?.position ?? 0;
  if (event.position > newest) store.timeline.value = [event, ...store.timeline.value].slice(0, store.TIMELINE_LENGTH);
  for (const stream of event.streams) touched.add(stream);
  timer ??= window.setTimeout(readTouched, COALESCE_MS);
}

async function readTouched(): Promise<void> {
  timer = undefined;
  if (reading) {
    timer = window.setTimeout(readTouched, COALESCE_MS);
    return;
  }
  const streams = [...touched];
  touched.clear();
  reading = true;
  try {
    if (streams.length > TOO_MANY) await Promise.all([readUnits(), readIncidents(), readBlood(), readPlaces(), readClosures(), readAlarms()]);
    else await Promise.all(readers(streams));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    for (const stream of streams) touched.add(stream);
    timer ??= window.setTimeout(readTouched, 1000);
  } finally {
    reading = false;
  }
}

function readers(streams: string[]): Promise<unknown>[] {
  const reads = streams.map(readStream).filter((promise) => promise !== null);
  if (streams.some((stream) => stream.startsWith("blood-unit/"))) reads.push(readStock());
  if (streams.some((stream) => stream.startsWith("road-closure/"))) reads.push(readClosures());
  if (streams.some((stream) => stream.startsWith("alarm/"))) reads.push(readAlarms());
  return reads;
}

function readStream(stream: string): Promise<unknown> | null {
  const slash = stream.indexOf("/");
  const id = stream.slice(slash + 1);
  const path = encodeURIComponent(id);
  switch (stream.slice(0, slash)) {
    case "unit":
      return read<UnitView>(`/v1/units/${path}`).then(({ value }) => {
        store.units.value = store.replaced<Unit>(store.units.value, id, value.unit);
      });
    case "incident":
      return read<Incident>(`/v1/incidents/${path}`).then(({ value }) => {
        store.incidents.value = store.replaced(store.incidents.value, id, value.closed_at ? null : value);
      });
    case "hospital":
      return read<Hospital>(`/v1/hospitals/${path}`).then(({ value }) => {
        store.hospitals.value = store.replaced(store.hospitals.value, id, value);
      });
    case "blood-request":
      return read<BloodRequest>(`/v1/blood-requests/${path}`).then(({ value }) => {
        const open = value.status !== "delivered" && value.status !== "cancelled";
        store.requests.value = store.replaced(store.requests.value, id, open ? value : null);
      });
    case "tour":
      return read<Tour>(`/v1/tours/${path}`).then(({ value }) => {
        store.tours.value = store.replaced(store.tours.value, id, value.completed_at ? null : value);
      });
    case "van":
      return readAll<Van>("/v1/vans").then((vans) => {
        store.vans.value = store.byId(vans, (van) => van.van_id);
      });
    default:
      return null;
  }
}
