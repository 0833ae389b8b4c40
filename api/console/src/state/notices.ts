// Short notices of what was done or refused. Refusals stay until dismissed.
import { signal } from "@preact/signals";
import { hourMinute, say } from "../i18n";
import { Refusal } from "./service";

export interface Notice { id: number; text: string; bad: boolean }

const SHOWN_MS = 5000;
export const notices = signal<readonly Notice[]>([]);
let next = 1;

export function tell(text: string, bad = false): void {
  const notice = { id: next++, text, bad };
  notices.value = [...notices.value.slice(-3), notice];
  if (!bad) window.setTimeout(() => dismiss(notice.id), SHOWN_MS);
}

export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}

export function tellRefusal(error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
  const { status, detail, held_by: holder } = error.problem;
  if (status === 0) return tell(say("refused.no-connection"), true);
  const held = holder ? ` ${say("refused.held", { stream: holder.stream, time: hourMinute(holder.at), actor: holder.actor })}` : "";
  tell(`${say("refused")}: ${detail}${held}`, true);
}
