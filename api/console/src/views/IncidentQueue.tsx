import { say, sayCount, word } from "../i18n";
import { ageS, clockText, nowMs } from "../state/clock";
import * as store from "../state/store";
import type { Incident } from "../state/types";
import { decisionKeys } from "./decisions";
import { Empty, moveWithArrows, Panel, PriorityMark } from "./parts";

export function IncidentQueue() {
  const incidents = store.queue.value;
  return (
    <Panel id="incidents" title={say("incidents")} aside={sayCount("count.open", incidents.length)}>
      {incidents.length === 0 && <Empty>{say("incidents.none")}</Empty>}
      <ul class="rows" onKeyDown={(event) => { moveWithArrows(event); decisionKeys(event); }}>
        {incidents.map((incident) => <Row key={incident.incident_id} incident={incident} />)}
      </ul>
    </Panel>
  );
}

function Row({ incident }: { incident: Incident }) {
  const id = incident.incident_id;
  const chosen = store.chosen.value?.kind === "incident" && store.chosen.value.id === id;
  const waiting = incident.status === "waiting";
  return (
    <li>
      <button type="button" data-row data-incident={id} aria-pressed={chosen} class={`row incident ${waiting ? "waiting" : ""}`}
        onClick={() => (store.chosen.value = { kind: "incident", id })}>
        <PriorityMark priority={incident.priority} waiting={waiting} />
        <span class="row-main">
          <span class="row-title"><b>{id}</b> {word("determinant", incident.determinant)}</span>
          <span class="row-sub">{incident.address_text || `${incident.lat.toFixed(4)}, ${incident.lon.toFixed(4)}`}</span>
        </span>
        <span class="row-side">
          <Age incident={incident} />
          <span class="row-sub">{incident.unit_ids.length ? incident.unit_ids.join(", ") : word("incident", incident.status)}</span>
        </span>
      </button>
    </li>
  );
}

// Counts until a unit is on its way against the target for the priority; says so, not only by colour.
export function Age({ incident }: { incident: Incident }) {
  const seconds = ageS(incident.call_received_at, nowMs.value);
  const target = store.region.value?.targets_s[String(incident.priority)];
  const waiting = incident.status === "waiting";
  const late = target !== undefined && seconds > target && (waiting || incident.status === "responding");
  return (
    <span class={`age ${late ? "late" : ""}`} title={late ? say("age.late") : say("age")}>
      {late && <span aria-hidden="true">▲</span>}{clockText(seconds)}
      {late && <span class="unseen">{say("age.late")}</span>}
    </span>
  );
}
