import { signal } from "@preact/signals";
import { STATUSES } from "../glyphs";
import { say, sayCount, word } from "../i18n";
import { isStale } from "../map/features";
import { showPlace } from "../map/MapPane";
import { ageS, clockText, nowMs } from "../state/clock";
import * as store from "../state/store";
import type { Unit, UnitStatus } from "../state/types";
import { Empty, Panel, UnitGlyph } from "./parts";

const shown = signal<UnitStatus | "">("");

export function UnitBoard() {
  const units = [...store.units.value.values()];
  const counts = new Map<UnitStatus, number>();
  for (const unit of units) counts.set(unit.status, (counts.get(unit.status) ?? 0) + 1);
  const visible = units.filter((unit) => !shown.value || unit.status === shown.value).sort(byActivity);
  return (
    <Panel id="units" title={say("units")} aside={sayCount("count.units", units.length)}>
      {units.length === 0 && <Empty>{say("units.none")}</Empty>}
      {units.length > 0 && (
        <div class="filters" role="group" aria-label={say("units")}>
          <button type="button" aria-pressed={shown.value === ""} onClick={() => (shown.value = "")}>{say("units.all")}</button>
          {STATUSES.map((status) => (
            <button key={status} type="button" aria-pressed={shown.value === status} title={word("status", status)}
              aria-label={`${word("status", status)}: ${counts.get(status) ?? 0}`} onClick={() => (shown.value = status)}>
              <UnitGlyph status={status} size={11} /> {counts.get(status) ?? 0}
            </button>
          ))}
        </div>
      )}
      {units.length > 0 && visible.length === 0 && <Empty>{say("units.none.status")}</Empty>}
      <ul class="chips">
        {visible.map((unit) => <Chip key={unit.unit_id} unit={unit} />)}
      </ul>
    </Panel>
  );
}

const RANK = new Map(STATUSES.map((status, index) => [status, index]));
const ACTIVE_FIRST = (status: UnitStatus) => (status === "available-at-station" ? 50 : status === "out-of-service" ? 60 : RANK.get(status)!);
const byActivity = (a: Unit, b: Unit) =>
  ACTIVE_FIRST(a.status) - ACTIVE_FIRST(b.status) || a.unit_id.localeCompare(b.unit_id, undefined, { numeric: true });

function Chip({ unit }: { unit: Unit }) {
  const seen = store.positions.value.get(unit.unit_id);
  const stale = isStale(seen);
  const chosen = store.chosen.value?.kind === "unit" && store.chosen.value.id === unit.unit_id;
  const choose = () => {
    store.chosen.value = { kind: "unit", id: unit.unit_id };
  };
  return (
    <li>
      <button type="button" class={`chip ${stale ? "stale" : ""}`} data-unit={unit.unit_id} data-status={unit.status} aria-pressed={chosen}
        onClick={choose} onDblClick={() => seen && showPlace(seen.lon, seen.lat)}
        title={stale && seen ? say("position.stale", { age: clockText(ageS(seen.seen_at, nowMs.value)) }) : `${word("status", unit.status)} · ${word("capability", unit.unit_type)}`}>
        <UnitGlyph status={unit.status} />
        <b>{unit.unit_id}</b>
        <span class="chip-status">{word("status", unit.status)}</span>
        {unit.status !== "available-at-station" && <span class="chip-age">{unit.incident_id ?? clockText(ageS(unit.status_at, nowMs.value))}</span>}
      </button>
    </li>
  );
}
