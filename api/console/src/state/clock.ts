// The service's clock, carried on by the browser's monotonic one: ages are right although this machine's clock is wrong.
import { signal } from "@preact/signals";

let offsetMs = Date.now() - performance.now();

export const nowMs = signal(Date.now());

export function serverNowMs(): number {
  return performance.now() + offsetMs;
}

export function heardServerTime(at: string): void {
  const offset = Date.parse(at) - performance.now();
  if (Math.abs(offset - offsetMs) > 1500) {
    offsetMs = offset;
    nowMs.value = serverNowMs();
  }
}

export function startTicking(): void {
  setInterval(() => (nowMs.value = serverNowMs()), 1000);
}

export function ageS(at: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(at)) / 1000));
}

// 75 -> "1:15", 3700 -> "1:01:40"
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${String(minutes).padStart(hours ? 2 : 1, "0")}:${String(rest).padStart(2, "0")}`;
  return hours ? `${hours}:${tail}` : tail;
}
