// A scanner types a barcode and Enter (there is no submit button: a disabled one would swallow Enter). Enter in the empty field takes the bag into stock once all is there; Escape begins anew.
import { dayAndTime, say, word } from "../i18n";
import { silentS } from "../state/link";
import { addScan, busy, clearScans, dropScan, reading, receiveScanned, scans } from "../state/scans";
import * as store from "../state/store";
import type { ScanAnswer, ScannedUnit } from "../state/types";

export function ScanDesk() {
  const place = store.stockPlace.value;
  const unit = reading.value?.unit;
  const ready = Boolean(unit && place && !busy.value && silentS.value === null);
  const scanned = (event: Event) => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem("scan") as HTMLInputElement;
    const text = field.value.trim();
    field.value = "";
    if (text) void addScan(text);
    else if (ready) void receiveScanned(place);
  };
  return (
    <form class="scan" onSubmit={scanned} onKeyDown={(event) => { if (event.code === "Escape") clearScans(); }}>
      <input name="scan" autocomplete="off" spellcheck={false} placeholder={say("scan.field")} aria-label={say("scan.field")} />
      {scans.value.length > 0 && reading.value && (
        <div aria-live="polite">
          <ol class="scanned">{reading.value.scans.map((scan) => <Scanned key={scan.row} scan={scan} />)}</ol>
          {reading.value.problems.filter((problem) => problem.row === null)
            .map((problem) => <p key={problem.code} class="warning">▲ {problem.detail}</p>)}
          {unit && <Described unit={unit} />}
          {unit && !place && <p class="warning">▲ {say("scan.place")}</p>}
          <div class="move-actions">
            <button type="button" class="primary" disabled={!ready} onClick={() => receiveScanned(place)}>{say("scan.receive")} <kbd>Enter</kbd></button>
            <button type="button" onClick={clearScans}>{say("scan.clear")} <kbd>Esc</kbd></button>
          </div>
        </div>
      )}
    </form>
  );
}

function Scanned({ scan }: { scan: ScanAnswer }) {
  return (
    <li class={scan.problem ? "bad" : ""}>
      <code>{scan.text}</code>{" "}
      {scan.problem ? `▲ ${scan.problem.detail}` : scan.parts.map((part) => word("scan.kind", part.kind)).join(", ")}
      <button type="button" class="drop" onClick={() => dropScan(scan.row)} aria-label={say("scan.drop", { scan: scan.text })}>×</button>
    </li>
  );
}

function Described({ unit }: { unit: ScannedUnit }) {
  return (
    <p class="described">
      <b>{unit.group.replace("-", "−")}</b> {word("component", unit.component)} · {unit.blood_unit_id} · {say("scan.expires", { at: dayAndTime(unit.expires_at) })}
      {unit.quarantine_reasons.length > 0 && <span class="warning"> ▲ {say("scan.quarantine")}</span>}
    </p>
  );
}
