// The live connection: resumes after the last event seen, notices silence, says how long it has lasted.
import { signal } from "@preact/signals";
import { heardServerTime } from "./clock";
import { Refusal } from "./service";
import * as store from "./store";
import { heardEvent, readEverything } from "./sync";
import type { LoggedEvent, Position } from "./types";

const SILENCE_MS = 2200; // heartbeats come every second
const REOPEN_MS = 6000;
const RETRY_MS = 1000;

export const silentS = signal<number | null>(null); // null = connected
export const loaded = signal(false);

let source: EventSource | null = null;
let lastHeard = performance.now();
let lastOpened = performance.now();
let lastPosition = 0;

export async function connect(): Promise<void> {
  setInterval(watch, 250);
  await loadThenListen();
}

async function loadThenListen(): Promise<void> {
  try {
    lastPosition = await readEverything();
    loaded.value = true;
    listen();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    window.setTimeout(loadThenListen, RETRY_MS);
  }
}

function listen(): void {
  source?.close();
  lastOpened = performance.now();
  const opened = new EventSource(`/v1/events/stream?after=${lastPosition}`);
  source = opened;
  const on = (name: string, take: (data: unknown) => void) =>
    opened.addEventListener(name, (message) => {
      heard();
      take(JSON.parse((message as MessageEvent<string>).data));
    });
  on("hello", (data) => heardServerTime((data as { at: string }).at));
  on("heartbeat", (data) => heardServerTime((data as { at: string }).at));
  on("event", (data) => takeEvent(data as LoggedEvent));
  on("positions", (data) => takePositions(data as ({ unit_id: string } & Position)[]));
  opened.addEventListener("error", () => {
    // Refused (the log may have been replaced by another): begin anew. Otherwise the browser reconnects by itself.
    if (opened.readyState === EventSource.CLOSED && source === opened) window.setTimeout(loadThenListen, RETRY_MS);
  });
}

function takeEvent(event: LoggedEvent): void {
  if (event.position <= lastPosition) return;
  lastPosition = event.position;
  heardEvent(event);
}

function takePositions(seen: ({ unit_id: string } & Position)[]): void {
  const next = new Map(store.positions.value);
  for (const { unit_id, ...position } of seen) next.set(unit_id, position);
  store.positions.value = next;
}

function heard(): void {
  lastHeard = performance.now();
  if (silentS.value !== null) silentS.value = null;
}

function watch(): void {
  const silence = performance.now() - lastHeard;
  if (silence < SILENCE_MS) return;
  silentS.value = Math.floor(silence / 1000);
  const stalled = source?.readyState === EventSource.OPEN && silence > REOPEN_MS;
  if (stalled && performance.now() - lastOpened > REOPEN_MS) listen();
}
