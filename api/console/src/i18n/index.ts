// Words in the chosen language. A missing key can't compile; missing translations are found by the tests.
import { effect, signal } from "@preact/signals";
import be from "./be.json";
import en from "./en.json";
import ru from "./ru.json";

export type Language = "ru" | "be" | "en";
type Plural = { one?: string; few?: string; many?: string; other: string };
export type Key = { [K in keyof typeof en]: (typeof en)[K] extends string ? K : never }[keyof typeof en];
export type PluralKey = Exclude<keyof typeof en, Key>;
type Values = Record<string, string | number>;

export const LANGUAGES: readonly Language[] = ["ru", "be", "en"];
const WORDS = { ru, be, en } as Record<Language, Record<string, string | Plural>>;
const STORED = "arterial.language";

function preferred(): Language {
  const wished = [localStorage.getItem(STORED), ...navigator.languages].map((tag) => tag?.slice(0, 2));
  return (wished.find((tag) => LANGUAGES.includes(tag as Language)) as Language | undefined) ?? "en";
}

export const language = signal<Language>(preferred());

effect(() => {
  document.documentElement.lang = language.value;
  localStorage.setItem(STORED, language.value);
});

function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function say(key: Key, values: Values = {}): string {
  return filled(WORDS[language.value][key] as string, values);
}

// Browsers know no Belarusian numbers and would write English ones; the Russian rules are the same.
const countedIn = () => (language.value === "be" ? "ru" : language.value);
export const number = (value: number) => new Intl.NumberFormat(countedIn()).format(value);

export function sayCount(key: PluralKey, count: number, values: Values = {}): string {
  const forms = WORDS[language.value][key] as Plural;
  const form = new Intl.PluralRules(countedIn()).select(count) as keyof Plural;
  return filled(forms[form] ?? forms.other, { count: number(count), ...values });
}

// For codes that come as data (a status, a component): its word, or the code itself when it is new to this console.
export function word(prefix: string, code: string): string {
  const text = WORDS[language.value][`${prefix}.${code}`];
  return typeof text === "string" ? text : code;
}

export function template(key: string, values: Values): string | null {
  const text = WORDS[language.value][key];
  return typeof text === "string" ? filled(text, values) : null;
}

// Times of day are the region's, wherever the console stands.
export const timeZone = signal<string | undefined>(undefined);

const HOUR_MINUTE = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

export const timeOfDay = (at: string) =>
  new Intl.DateTimeFormat(language.value, { ...HOUR_MINUTE, second: "2-digit", timeZone: timeZone.value }).format(new Date(at));
export const dayAndTime = (at: string) =>
  new Intl.DateTimeFormat(language.value, { day: "numeric", month: "short", ...HOUR_MINUTE, timeZone: timeZone.value }).format(new Date(at));
export const hourMinute = (at: string) =>
  new Intl.DateTimeFormat(language.value, { ...HOUR_MINUTE, timeZone: timeZone.value }).format(new Date(at));
