// The operator's decisions, by button or key. Each is sent on the version that was shown, with the reasons that were shown.
import { say } from "../i18n";
import { showPlace } from "../map/MapPane";
import { nameOf } from "../names";
import { silentS } from "../state/link";
import { tell, tellRefusal } from "../state/notices";
import { askAtOnce } from "../state/coverage";
import { allocation, askHospital, recommendation } from "../state/proposals";
import { read, Refusal, send, type Answer } from "../state/service";
import * as store from "../state/store";
import type { BloodRequest, Incident, MoveUp, RankedHospital, RankedUnit, Reason, Tour, Unit } from "../state/types";
import { signal } from "@preact/signals";

export const sending = signal(false);

async function once(act: () => Promise<void>): Promise<void> {
  if (sending.value) return;
  if (silentS.value !== null) return tell(say("refused.no-connection"), true);
  sending.value = true;
  try {
    await act();
  } catch (error) {
    tellRefusal(error);
  } finally {
    sending.value = false;
  }
}

const shownReasons = (reasons: Reason[]) =>
  reasons.slice(0, 20).map(({ code, values }) => ({
    code, values: Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value === "string" || typeof value === "number")),
  }));

// Units that are left out have no time of arrival that could be shown.
type Sendable = Pick<RankedUnit, "unit_id" | "reasons"> & { estimated_arrival_s?: number };

// The recommended units first, then the others by arrival: the order of the numbers 1 to 9.
export function rankedUnits(incidentId: string): { chosen: RankedUnit[]; others: RankedUnit[] } {
  const proposal = recommendation.value;
  const value = proposal?.of === incidentId ? proposal.answer?.value : undefined;
  if (!value) return { chosen: [], others: [] };
  return {
    chosen: value.chosen.flatMap((id) => value.ranked.find((unit) => unit.unit_id === id) ?? []),
    others: value.ranked.filter((unit) => !value.chosen.includes(unit.unit_id)),
  };
}

// What is asked before a unit is sent although its crew has no duty now, or a break that no call may interrupt.
export interface DutyQuestion { incidentId: string; unitId: string; detail: string; resume: () => Promise<void> }
export const dutyQuestion = signal<DutyQuestion | null>(null);

// A unit beyond the needs is sent by its button only, never by a key that was pressed once too often.
export function assign(incidentId: string, units: Sendable[], additional = false, despiteDuty: string | null = null): Promise<void> {
  return once(async () => {
    dutyQuestion.value = null;
    let etag = recommendation.value?.of === incidentId ? (recommendation.value.answer?.etag ?? null) : null;
    for (const [number, unit] of units.entries()) {
      const despite_duty = unit.unit_id === despiteDuty;
      const body = { unit_id: unit.unit_id, estimated_arrival_s: unit.estimated_arrival_s, reasons: shownReasons(unit.reasons), additional, despite_duty };
      let answer: Answer<Incident>;
      try {
        answer = await send<Incident>(`/v1/incidents/${encodeURIComponent(incidentId)}/assignments`, body, etag);
      } catch (error) {
        if (!(error instanceof Refusal) || error.problem.code !== "crew-unavailable") throw error;
        const resume = () => assign(incidentId, units.slice(number), additional, unit.unit_id);
        dutyQuestion.value = { incidentId, unitId: unit.unit_id, detail: error.problem.detail, resume };
        return;
      }
      etag = answer.etag;
      store.incidents.value = store.replaced(store.incidents.value, incidentId, answer.value);
      tell(say("assign.done", { unit: unit.unit_id, incident: incidentId }));
    }
  });
}

export const proposeHospital = (incidentId: string) => once(() => askHospital(incidentId));

export function chooseHospital(incidentId: string, hospital: RankedHospital): Promise<void> {
  return once(async () => {
    // A full hospital is proposed only where all are, and the button stands beside the reason that says so.
    const despite_full = hospital.reasons.some((reason) => reason.code === "hospital-full");
    const body = { hospital_id: hospital.hospital_id, reasons: shownReasons(hospital.reasons), despite_full };
    await send<Incident>(`/v1/incidents/${encodeURIComponent(incidentId)}/hospital`, body);
    tell(say("hospital.done", { hospital: nameOf("hospital", hospital.hospital_id), incident: incidentId }));
  });
}

export function reserveBlood(requestId: string): Promise<void> {
  return once(async () => {
    const answer = allocation.value?.of === requestId ? allocation.value.answer : null;
    if (!answer) return;
    const body = { blood_unit_ids: answer.value.blood_unit_ids, expires_at: answer.value.reserve_until_at };
    await send<BloodRequest>(`/v1/blood-requests/${encodeURIComponent(requestId)}/reservation`, body, answer.etag);
    tell(say("reserve.done", { request: requestId }));
  });
}

export function issueBlood(requestId: string): Promise<void> {
  return once(async () => {
    await send<BloodRequest>(`/v1/blood-requests/${encodeURIComponent(requestId)}/issue`, {});
    tell(say("issue.done", { request: requestId }));
  });
}

export function sendVan(requestId: string): Promise<void> {
  return once(async () => {
    const plan = (await read<{ van_id: string | null; stops: Tour["stops"] }>(`/v1/tours/proposal?request_id=${encodeURIComponent(requestId)}`)).value;
    if (!plan.van_id || !plan.stops.length) return tell(say("tour.none"), true);
    const stops = plan.stops.map(({ place_id, pick_up, deliver, planned_arrival_at }) => ({ place_id, pick_up, deliver, planned_arrival_at }));
    await send<Tour>("/v1/tours", { van_id: plan.van_id, stops });
    tell(say("tour.done", { van: plan.van_id }));
  });
}

export function acceptMove(move: MoveUp): Promise<void> {
  return once(async () => {
    const body = { lon: move.lon, lat: move.lat, gain: move.gain, reasons: shownReasons(move.reasons) };
    await send<Unit>(`/v1/relocations/${encodeURIComponent(move.unit_id)}/accept`, body);
    tell(say("moves.accepted", { unit: move.unit_id }));
    askAtOnce();
  });
}

export function declineMove(move: MoveUp, reason: string): Promise<void> {
  return once(async () => {
    await send<Unit>(`/v1/relocations/${encodeURIComponent(move.unit_id)}/decline`, { lon: move.lon, lat: move.lat, reason });
    tell(say("moves.declined", { unit: move.unit_id }));
    askAtOnce();
  });
}

export function showChosen(): void {
  const incident = store.incidents.value.get(store.chosen.value?.id ?? "");
  if (incident) showPlace(incident.lon, incident.lat);
}

// Keys act only while the focus is in the queue or the decision panel, and by their place on the keyboard, not their letter:
// they work on a Cyrillic layout too.
export function decisionKeys(event: KeyboardEvent): void {
  const choice = store.chosen.value;
  if (!choice || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.code === "Escape") store.chosen.value = null;
  if (choice.kind !== "incident") return;
  const { chosen, others } = rankedUnits(choice.id);
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (event.code === "KeyM") showChosen();
  else if (event.code === "KeyA" && chosen.length) void assign(choice.id, chosen);
  else if (digit && chosen.length) {
    const unit = [...chosen, ...others][Number(digit) - 1];
    if (unit) void assign(choice.id, [unit]);
  } else return;
  event.preventDefault();
}
