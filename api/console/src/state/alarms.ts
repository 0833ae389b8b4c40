// Open alarms, in the service's order: those that went up first, then the longest raised.
import { effect, signal } from "@preact/signals";
import { language } from "../i18n";
import { tellRefusal } from "./notices";
import { readAll, send } from "./service";
import type { Alarm } from "./types";

export const alarms = signal<readonly Alarm[]>([]);
let known = false;

export async function readAlarms(): Promise<void> {
  alarms.value = await readAll<Alarm>("/v1/alarms");
  known = true;
}

export async function acknowledge(alarmId: string): Promise<void> {
  try {
    const { value } = await send<Alarm>(`/v1/alarms/${encodeURIComponent(alarmId)}/acknowledge`, {});
    alarms.value = alarms.value.map((alarm) => (alarm.alarm_id === alarmId ? value : alarm));
  } catch (error) {
    tellRefusal(error);
  }
}

// Alarms are said in words by the service: in another language they are asked for again.
export function followLanguage(): void {
  effect(() => {
    if (language.value && known) void readAlarms().catch(tellRefusal);
  });
}
