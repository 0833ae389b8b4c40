// What the service proposes for the chosen incident or request: asked anew when the thing changes, and as time goes by.
import { effect, signal } from "@preact/signals";
import { language } from "../i18n";
import { loaded, silentS } from "./link";
import { read, Refusal, type Answer } from "./service";
import * as store from "./store";
import type { Allocation, HospitalChoice, Problem, Recommendation } from "./types";

const AGAIN_MS = 10_000;

export type Proposal<T> = { of: string; answer: Answer<T> | null; problem: Problem | null };

export const recommendation = signal<Proposal<Recommendation> | null>(null);
export const hospitalChoice = signal<Proposal<HospitalChoice> | null>(null);
export const allocation = signal<Proposal<Allocation> | null>(null);

async function ask<T>(into: { value: Proposal<T> | null }, of: string, path: string): Promise<void> {
  if (into.value?.of !== of) into.value = { of, answer: null, problem: null };
  let next: Proposal<T>;
  try {
    next = { of, answer: await read<T>(path), problem: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.problem.status === 0) return;
    next = { of, answer: null, problem: error.problem };
  }
  if (into.value?.of === of) into.value = next; // else: something else was chosen meanwhile
}

export function askHospital(incidentId: string): Promise<void> {
  return ask(hospitalChoice, incidentId, `/v1/incidents/${encodeURIComponent(incidentId)}/hospital-choice`);
}

function askForChosen(): void {
  const choice = store.chosen.value;
  if (!choice || silentS.peek() !== null) return;
  const id = encodeURIComponent(choice.id);
  if (choice.kind === "incident" && store.incidents.peek().has(choice.id)) {
    void ask(recommendation, choice.id, `/v1/incidents/${id}/recommendation`);
  }
  if (choice.kind === "request" && store.requests.peek().get(choice.id)?.status === "open") {
    void ask(allocation, choice.id, `/v1/blood-requests/${id}/allocation`);
  }
}

export function followChoice(): void {
  let last: unknown[] = [];
  effect(() => {
    const choice = store.chosen.value;
    const thing = choice && { incident: store.incidents, request: store.requests, unit: store.units }[choice.kind].value.get(choice.id);
    const now = [choice?.kind, choice?.id, thing, language.value, loaded.value];
    if (now.every((item, index) => item === last[index])) return;
    last = now;
    askForChosen();
  });
  setInterval(askForChosen, AGAIN_MS);
}
