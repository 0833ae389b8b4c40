// Shape and colour of every status: one table for the lists and the map, so that both always agree.
// Shapes are drawn in a 16 x 16 box; a status is told by shape and words too, never by colour alone.
import type { UnitStatus } from "./state/types";

export interface Glyph { path: string; hollow?: boolean; colour: Record<"dark" | "light", string> }

const CIRCLE = "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12z";

export const UNIT_GLYPHS: Record<UnitStatus, Glyph> = {
  "available-at-station": { path: CIRCLE, colour: { dark: "#4cc38a", light: "#12703f" } },
  posted: { path: "M8 1l7 7l-7 7l-7-7z", colour: { dark: "#4cc38a", light: "#12703f" } },
  assigned: { path: "M8 1.5l7 12.5h-14z", colour: { dark: "#f2c14e", light: "#8a5a00" } },
  "en-route": { path: "M2 2l12 6l-12 6l3-6z", colour: { dark: "#f2c14e", light: "#8a5a00" } },
  "on-scene": { path: "M2 2h12v12h-12z", colour: { dark: "#ff9a4d", light: "#b04a00" } },
  transporting: { path: "M1 3l6.5 5l-6.5 5zM8 3l6.5 5l-6.5 5z", colour: { dark: "#b69cff", light: "#5b3cc4" } },
  "at-hospital": { path: "M5.5 1.5h5v4h4v5h-4v4h-5v-4h-4v-5h4z", colour: { dark: "#6ab7ff", light: "#0a5ea8" } },
  returning: { path: CIRCLE, hollow: true, colour: { dark: "#4cc38a", light: "#12703f" } },
  "out-of-service": {
    path: "M3.2 1.2l4.8 4.8l4.8-4.8l2 2l-4.8 4.8l4.8 4.8l-2 2l-4.8-4.8l-4.8 4.8l-2-2l4.8-4.8l-4.8-4.8z",
    colour: { dark: "#97a3b0", light: "#56636f" },
  },
};

export const STATUSES = Object.keys(UNIT_GLYPHS) as UnitStatus[];
export const FREE_STATUSES: ReadonlySet<UnitStatus> = new Set(["available-at-station", "posted", "returning"]);

export const PRIORITY_COLOURS: Record<"dark" | "light", [string, string, string, string]> = {
  dark: ["#ff6b61", "#ffb454", "#8fb8de", "#9aa7b4"],
  light: ["#c4211a", "#9a5b00", "#2c6496", "#56636f"],
};

export function priorityColour(priority: number, theme: "dark" | "light"): string {
  return PRIORITY_COLOURS[theme][Math.min(Math.max(priority, 1), 4) - 1]!;
}

export const ROAD_COLOURS: Record<"closed" | "slowed", Record<"dark" | "light", string>> = {
  closed: { dark: "#ff3b4e", light: "#d0021b" },
  slowed: { dark: "#ffb454", light: "#9a5b00" },
};

export const PLACE_SHAPES = {
  station: "M2 7.5l6-5.5l6 5.5v6.5h-4.5v-4h-3v4h-4.5z",
  hospital: "M2 2h12v12h-12zM7 4.5v2.5h-2.5v2h2.5v2.5h2v-2.5h2.5v-2h-2.5v-2.5z",
  blood: "M8 1.2c3 4 4.6 6.2 4.6 8.4a4.6 4.6 0 0 1-9.2 0c0-2.2 1.6-4.4 4.6-8.4z",
  van: "M1 4h8.5v2h2.6l2.9 3v3h-1.6a1.7 1.7 0 0 1-3.3 0h-3.9a1.7 1.7 0 0 1-3.3 0h-1.9z",
} as const;

export const PLACE_COLOURS: Record<keyof typeof PLACE_SHAPES, Record<"dark" | "light", string>> = {
  station: { dark: "#4cc38a", light: "#12703f" },
  hospital: { dark: "#6ab7ff", light: "#0a5ea8" },
  blood: { dark: "#ff8fa3", light: "#a31d3f" },
  van: { dark: "#ff8fa3", light: "#a31d3f" },
};

// Probability that a call is reached in time, in bands; orange against blue, which everybody tells apart. The worst
// band stands out most on either ground, the best one least.
export const COVERAGE_BANDS: readonly { least: number; colour: Record<"dark" | "light", string> }[] = [
  { least: 0, colour: { dark: "#ff9a1f", light: "#a63c00" } },
  { least: 0.3, colour: { dark: "#c78a52", light: "#e08a3c" } },
  { least: 0.6, colour: { dark: "#8f8f93", light: "#e9d3bd" } },
  { least: 0.8, colour: { dark: "#4f86c6", light: "#a5c6e8" } },
  { least: 0.95, colour: { dark: "#1f5596", light: "#5f97d0" } },
];

export function coverageColour(covered: number, theme: "dark" | "light"): string {
  return COVERAGE_BANDS.filter(({ least }) => covered >= least).at(-1)!.colour[theme];
}
