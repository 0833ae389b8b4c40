// Requests to the service. Every failure is a Refusal with the problem's code and words.
import { language } from "../i18n";
import type { Page, Problem } from "./types";

export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

export interface Answer<T> { value: T; etag: string | null }

const TIMEOUT_MS = 8000;

async function ask<T>(path: string, init: RequestInit = {}): Promise<Answer<T>> {
  const headers = { "Accept-Language": language.value, ...(init.headers as Record<string, string>) };
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new Refusal({ code: "no-connection", title: "", detail: String(error), status: 0 });
  }
  const body = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new Refusal(body as Problem);
  return { value: body as T, etag: response.headers.get("ETag") };
}

export const read = <T>(path: string) => ask<T>(path);

export async function readAll<T>(path: string): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const joint: string = path.includes("?") ? "&" : "?";
    const page: Page<T> = (await ask<Page<T>>(cursor ? `${path}${joint}cursor=${cursor}` : path)).value;
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return items;
}

export function send<T>(path: string, body: unknown, etag: string | null = null): Promise<Answer<T>> {
  const headers: Record<string, string> = { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID?.() ?? key() };
  if (etag) headers["If-Match"] = etag;
  return ask<T>(path, { method: "POST", headers, body: JSON.stringify(body) });
}

// crypto.randomUUID exists in secure contexts only; a console may be opened over plain HTTP in a closed network.
function key(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
