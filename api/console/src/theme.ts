// Dark or light, remembered; dark at first, as control rooms are.
import { effect, signal } from "@preact/signals";

export type Theme = "dark" | "light";
const STORED = "arterial.theme";

export const theme = signal<Theme>(localStorage.getItem(STORED) === "light" ? "light" : "dark");

effect(() => {
  document.documentElement.dataset.theme = theme.value;
  localStorage.setItem(STORED, theme.value);
});
