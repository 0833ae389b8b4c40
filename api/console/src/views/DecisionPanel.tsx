// What is proposed for the chosen incident or request, why, and the buttons to decide.
import { say, word } from "../i18n";
import { nameOf } from "../names";
import { ageS, clockText, nowMs } from "../state/clock";
import * as store from "../state/store";
import { BloodDecision } from "./BloodDecision";
import { decisionKeys } from "./decisions";
import { IncidentDecision } from "./IncidentDecision";
import { Empty, Panel, UnitGlyph } from "./parts";

export function DecisionPanel() {
  const choice = store.chosen.value;
  const close = choice && (
    <button type="button" class="quiet-button" onClick={() => (store.chosen.value = null)} aria-label={say("detail.close")}>✕</button>
  );
  return (
    <Panel id="decision" title={say("detail")} aside={close}>
      <div class="decision" onKeyDown={decisionKeys}>
        {!choice && <Empty>{say("detail.none")}</Empty>}
        {choice?.kind === "incident" && <IncidentDecision id={choice.id} />}
        {choice?.kind === "request" && <BloodDecision id={choice.id} />}
        {choice?.kind === "unit" && <UnitFacts id={choice.id} />}
      </div>
    </Panel>
  );
}

function UnitFacts({ id }: { id: string }) {
  const unit = store.units.value.get(id);
  if (!unit) return <Empty>{say("detail.gone")}</Empty>;
  const incident = unit.incident_id;
  return (
    <div class="facts">
      <p class="lead"><UnitGlyph status={unit.status} size={18} /> <b>{unit.unit_id}</b> {word("status", unit.status)} · {clockText(ageS(unit.status_at, nowMs.value))}</p>
      <p>{word("capability", unit.unit_type)}{unit.capabilities.length > 0 && `: ${unit.capabilities.map((code) => word("capability", code)).join(", ")}`}</p>
      <p>{say("station")}: {nameOf("station", unit.station_id)}</p>
      {unit.hospital_id && <p>{say("hospital")}: {nameOf("hospital", unit.hospital_id)}</p>}
      {incident && <button type="button" onClick={() => (store.chosen.value = { kind: "incident", id: incident })}>{incident} →</button>}
    </div>
  );
}
