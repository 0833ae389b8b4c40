import { say, sayCount, word } from "../i18n";
import { nameOf } from "../names";
import { clockText, nowMs } from "../state/clock";
import * as store from "../state/store";
import type { BloodRequest } from "../state/types";
import { Empty, moveWithArrows, Panel } from "./parts";

export function BloodRequests() {
  const requests = store.openRequests.value;
  return (
    <Panel id="requests" title={say("requests")} aside={sayCount("count.requests", requests.length)}>
      {requests.length === 0 && <Empty>{say("requests.none")}</Empty>}
      <ul class="rows" onKeyDown={moveWithArrows}>
        {requests.map((request) => <Row key={request.request_id} request={request} />)}
      </ul>
    </Panel>
  );
}

function Row({ request }: { request: BloodRequest }) {
  const id = request.request_id;
  const chosen = store.chosen.value?.kind === "request" && store.chosen.value.id === id;
  return (
    <li>
      <button type="button" data-row data-request={id} aria-pressed={chosen} class={`row request ${request.urgency}`}
        onClick={() => (store.chosen.value = { kind: "request", id })}>
        <span class="row-main">
          <span class="row-title"><b>{linesText(request)}</b></span>
          <span class="row-sub">{id} · {word("urgency", request.urgency)} · {nameOf("blood_place", request.place_id)}</span>
        </span>
        <span class="row-side">
          <Needed request={request} />
          <span class="row-sub">{word("request", request.status)}</span>
        </span>
      </button>
    </li>
  );
}

export function linesText(request: BloodRequest): string {
  const lines = request.lines.map((line) => `${line.count}× ${word("component", line.component)}`).join(", ");
  return `${lines}, ${request.patient_group?.replace("-", "−") ?? say("request.group.unknown")}`;
}

function Needed({ request }: { request: BloodRequest }) {
  const left = (Date.parse(request.needed_by_at) - nowMs.value) / 1000;
  const time = clockText(Math.abs(left));
  const text = say(left >= 0 ? "request.needed" : "request.late", { time });
  return (
    <span class={`age ${left < 0 ? "late" : ""}`} title={text}>
      <span class="unseen">{text}</span><span aria-hidden="true">{left < 0 ? `▲−${time}` : say("request.in", { time })}</span>
    </span>
  );
}
