// What the console knows. Maps are replaced, never changed in place, so that signals see the change.
import { computed, signal } from "@preact/signals";
import type {
  BloodPlace, BloodRequest, Hospital, Incident, LoggedEvent, Position, Region, RoadClosure, Station, StockLine, Tour, Unit, Van,
} from "./types";

export const region = signal<Region | null>(null);
export const units = signal<ReadonlyMap<string, Unit>>(new Map());
export const positions = signal<ReadonlyMap<string, Position>>(new Map());
export const incidents = signal<ReadonlyMap<string, Incident>>(new Map());
export const stations = signal<ReadonlyMap<string, Station>>(new Map());
export const hospitals = signal<ReadonlyMap<string, Hospital>>(new Map());
export const bloodPlaces = signal<ReadonlyMap<string, BloodPlace>>(new Map());
export const stock = signal<readonly StockLine[]>([]);
export const requests = signal<ReadonlyMap<string, BloodRequest>>(new Map());
export const vans = signal<ReadonlyMap<string, Van>>(new Map());
export const tours = signal<ReadonlyMap<string, Tour>>(new Map());
export const closures = signal<readonly RoadClosure[]>([]);
export const timeline = signal<readonly LoggedEvent[]>([]);
export const names = signal<ReadonlyMap<string, Record<string, string>>>(new Map());

export type Choice = { kind: "incident" | "request" | "unit"; id: string } | null;
export const chosen = signal<Choice>(null);
export const stockPlace = signal<string>("");

export const TIMELINE_LENGTH = 200;

export function replaced<T>(map: ReadonlyMap<string, T>, key: string, value: T | null): ReadonlyMap<string, T> {
  const copy = new Map(map);
  if (value === null) copy.delete(key);
  else copy.set(key, value);
  return copy;
}

export const byId = <T>(items: T[], id: (item: T) => string): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [id(item), item]));

// Priority first, then the call that has waited longest; those that no unit answers yet before the others.
export const queue = computed(() =>
  [...incidents.value.values()].sort(
    (a, b) =>
      Number(a.status !== "waiting") - Number(b.status !== "waiting") ||
      a.priority - b.priority ||
      Date.parse(a.call_received_at) - Date.parse(b.call_received_at),
  ),
);

export const openRequests = computed(() =>
  [...requests.value.values()].sort((a, b) => Date.parse(a.needed_by_at) - Date.parse(b.needed_by_at)),
);
