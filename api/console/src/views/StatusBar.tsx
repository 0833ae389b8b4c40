import { FREE_STATUSES } from "../glyphs";
import { language, LANGUAGES, number, say, sayCount, timeOfDay, type Language, type PluralKey } from "../i18n";
import { nowMs } from "../state/clock";
import { silentS } from "../state/link";
import * as store from "../state/store";
import { theme } from "../theme";

const OWN_NAMES: Record<Language, string> = { ru: "Русский", be: "Беларуская", en: "English" };

export function StatusBar() {
  const region = store.region.value;
  const units = [...store.units.value.values()];
  const waiting = [...store.incidents.value.values()].filter((incident) => incident.status === "waiting").length;
  const free = units.filter((unit) => FREE_STATUSES.has(unit.status)).length;
  return (
    <header class="bar">
      <h1><Pulse /> {region ? (region.names[language.value] ?? region.name) : say("title")}</h1>
      {region?.synthetic && <span class="synthetic" title={say("synthetic.hint")}>{say("synthetic")}</span>}
      <dl class="figures">
        <Figure of="count.waiting" count={waiting} urgent={waiting > 0} />
        <Figure of="count.incidents" count={store.incidents.value.size} />
        <div><dt>{say("units.free")}</dt><dd>{free}<small>/{units.length}</small></dd></div>
        <Figure of="count.blood" count={store.requests.value.size} />
      </dl>
      <span class={silentS.value === null ? "link up" : "link down"} data-link={silentS.value === null ? "up" : "down"}>
        <i aria-hidden="true" /> {silentS.value === null ? say("connected") : say("disconnected", { seconds: silentS.value })}
      </span>
      <time class="clock">{timeOfDay(new Date(nowMs.value).toISOString())}</time>
      <label class="choice">
        <span class="unseen">{say("language")}</span>
        <select value={language.value} onChange={(e) => (language.value = e.currentTarget.value as Language)} id="language">
          {LANGUAGES.map((tag) => <option key={tag} value={tag} lang={tag}>{OWN_NAMES[tag]}</option>)}
        </select>
      </label>
      <button type="button" id="theme" class="quiet-button" aria-label={`${say("theme")}: ${say(theme.value === "dark" ? "theme.dark" : "theme.light")}`}
        onClick={() => (theme.value = theme.value === "dark" ? "light" : "dark")}>
        {theme.value === "dark" ? "☾" : "☀"}
      </button>
    </header>
  );
}

// A number with its noun in the form that the number asks for.
function Figure({ of, count, urgent = false }: { of: PluralKey; count: number; urgent?: boolean }) {
  const shown = number(count);
  return <div class={urgent ? "urgent" : ""}><dt>{sayCount(of, count).slice(shown.length + 1)}</dt><dd>{shown}</dd></div>;
}

const Pulse = () => (
  <svg width="24" height="18" viewBox="0 0 32 24" aria-hidden="true" class="pulse">
    <path d="M1 13h8l3-9 5 17 4-12 2 4h8" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linejoin="round" stroke-linecap="round" />
  </svg>
);

export function ConnectionBanner() {
  if (silentS.value === null) return null;
  return (
    <div class="banner" role="alert" id="banner">
      <strong>{say("disconnected", { seconds: silentS.value })}</strong> {say("disconnected.hint")}
    </div>
  );
}
