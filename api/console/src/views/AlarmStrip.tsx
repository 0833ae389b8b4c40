// What somebody must see to now. Q acknowledges the alarm in focus, as its button does.
import { say, word } from "../i18n";
import { acknowledge, alarms } from "../state/alarms";
import { ageS, clockText, nowMs } from "../state/clock";
import * as store from "../state/store";
import type { Alarm } from "../state/types";
import { moveWithArrows } from "./parts";

export function AlarmStrip() {
  if (!alarms.value.length) return null;
  return (
    <section class="alarms" id="alarms" aria-label={say("alarms")}>
      <ul aria-live="polite" onKeyDown={(event) => { moveWithArrows(event); acknowledgeByKey(event); }}>
        {alarms.value.map((alarm) => <Row key={alarm.alarm_id} alarm={alarm} />)}
      </ul>
    </section>
  );
}

function acknowledgeByKey(event: KeyboardEvent): void {
  if (event.code !== "KeyQ" || event.ctrlKey || event.metaKey || event.altKey) return;
  const id = (document.activeElement?.closest("[data-alarm]") as HTMLElement | null)?.dataset.alarm;
  if (!id) return;
  event.preventDefault();
  void acknowledge(id);
}

function Row({ alarm }: { alarm: Alarm }) {
  const seen = alarm.acknowledged_at !== null;
  const kind = word("alarm", alarm.kind);
  return (
    <li data-alarm={alarm.alarm_id} class={`alarm ${alarm.level > 1 ? "raised" : ""} ${seen ? "seen" : ""}`}>
      <button type="button" data-row class="alarm-text" onClick={() => show(alarm)}>
        <b>{alarm.level > 1 && !seen ? `▲ ${kind}` : kind}</b> {alarm.reason.text}
        {alarm.level > 1 && <span class="unseen">{say("alarm.up")}</span>}
      </button>
      <span class="age">{clockText(ageS(alarm.raised_at, nowMs.value))}</span>
      {seen
        ? <span class="alarm-by">{say("alarm.by", { actor: alarm.acknowledged_by ?? "" })}</span>
        : <button type="button" onClick={() => void acknowledge(alarm.alarm_id)}>{say("alarm.acknowledge")} <kbd>Q</kbd></button>}
    </li>
  );
}

function show(alarm: Alarm): void {
  if (alarm.incident_id) store.chosen.value = { kind: "incident", id: alarm.incident_id };
  else if (alarm.unit_id) store.chosen.value = { kind: "unit", id: alarm.unit_id };
}
