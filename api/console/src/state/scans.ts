// Barcodes of one bag, as the scanner sends them: read together after each, and taken into stock as one unit.
import { signal } from "@preact/signals";
import { say } from "../i18n";
import { tell, tellRefusal } from "./notices";
import { Refusal, send } from "./service";
import type { BloodUnit, ScansRead } from "./types";

export const scans = signal<readonly string[]>([]);
export const reading = signal<ScansRead | null>(null);
export const busy = signal(false);

export function clearScans(): void {
  scans.value = [];
  reading.value = null;
}

async function read(texts: readonly string[]): Promise<void> {
  busy.value = true;
  try {
    reading.value = (await send<ScansRead>("/v1/blood/scans", { scans: texts })).value;
    scans.value = texts;
  } catch (error) {
    tellRefusal(error);
  } finally {
    busy.value = false;
  }
}

export const addScan = (text: string) => read([...scans.value, text]);

// The last barcode was of another bag, or was read twice: it alone is taken back.
export function dropScan(row: number): void {
  const left = scans.value.filter((_, number) => number !== row);
  if (left.length === 0) clearScans();
  else void read(left);
}

export async function receiveScanned(placeId: string): Promise<void> {
  busy.value = true;
  try {
    const { value } = await send<BloodUnit>("/v1/blood-units/scanned", { scans: scans.value, place_id: placeId });
    tell(say("scan.received", { unit: value.blood_unit_id }));
    clearScans();
  } catch (error) {
    if (error instanceof Refusal) tellRefusal(error);
    else throw error;
  } finally {
    busy.value = false;
  }
}
