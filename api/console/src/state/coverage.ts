// How well the region is covered, and which units should wait elsewhere: asked anew after changes, while somebody looks.
import { effect, signal } from "@preact/signals";
import { language } from "../i18n";
import { loaded, silentS } from "./link";
import { read, Refusal } from "./service";
import * as store from "./store";
import type { CoverageCells, MoveUpPlan, Problem } from "./types";

const REST_MS = 4_000; // a picture of a whole region costs the service some work: not oftener than this
const AGAIN_MS = 20_000; // demand and traffic change with the hour, crews with the minute
const STORED = "arterial.coverage";

export const WITHIN_MINUTES = [5, 8, 10, 15, 20] as const;

export interface Asked<T> { value: T | null; problem: Problem | null }

export const shown = signal(localStorage.getItem(STORED) === "1");
export const withinMinutes = signal<number | null>(null); // null: as the service is set
export const cells = signal<Asked<CoverageCells> | null>(null);
export const moves = signal<Asked<MoveUpPlan> | null>(null);

export function toggle(): void {
  shown.value = !shown.value;
  localStorage.setItem(STORED, shown.value ? "1" : "0");
}

const asked = (path: string) => (withinMinutes.peek() === null ? path : `${path}?norm_s=${withinMinutes.peek()! * 60}`);

// The answer, or what is wrong; null when nothing was heard, so that what is known stays.
async function answered<T>(path: string): Promise<Asked<T> | null> {
  try {
    return { value: (await read<T>(path)).value, problem: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.problem.status === 0 ? null : { value: null, problem: error.problem };
  }
}

let running = false;
let due = false;
let askedAt = -Infinity;
let timer: number | undefined;

async function ask(): Promise<void> {
  timer = undefined;
  if (running) return void (due = true);
  running = true;
  due = false;
  askedAt = performance.now();
  const within = withinMinutes.peek();
  try {
    const [cellsNow, movesNow] = await Promise.all([
      shown.peek() ? answered<CoverageCells>(asked("/v1/coverage/cells")) : null,
      answered<MoveUpPlan>(asked("/v1/relocations")),
    ]);
    if (within === withinMinutes.peek()) {
      if (cellsNow) cells.value = cellsNow;
      if (movesNow) moves.value = movesNow;
    }
  } finally {
    running = false;
    if (due) soon();
  }
}

function soon(): void {
  if (silentS.peek() !== null || !loaded.peek() || document.hidden) return;
  timer ??= window.setTimeout(ask, Math.max(0, askedAt + REST_MS - performance.now()));
}

export function askAtOnce(): void {
  window.clearTimeout(timer);
  void ask();
}

// What an operator asked for is answered at once; what happened in the city, within seconds.
export function followCoverage(): void {
  effect(() => {
    const wanted = loaded.value && [shown.value, withinMinutes.value, language.value];
    if (wanted) askAtOnce();
  });
  effect(() => {
    if (store.units.value && store.incidents.value) soon();
  });
  document.addEventListener("visibilitychange", soon);
  window.setInterval(soon, AGAIN_MS);
}
