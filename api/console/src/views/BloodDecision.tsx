import { hourMinute, say, sayCount, word } from "../i18n";
import { nameOf } from "../names";
import { silentS } from "../state/link";
import { allocation } from "../state/proposals";
import * as store from "../state/store";
import type { ChosenBlood, Tour } from "../state/types";
import { issueBlood, reserveBlood, sending, sendVan } from "./decisions";
import { linesText } from "./BloodRequests";
import { Empty, Reasons } from "./parts";

export function BloodDecision({ id }: { id: string }) {
  const request = store.requests.value.get(id);
  if (!request) return <Empty>{say("detail.gone")}</Empty>;
  const tour = [...store.tours.value.values()].find((each) => stopFor(each, request.blood_unit_ids));
  const idle = sending.value || silentS.value !== null;
  return (
    <>
      <div class="lead">
        <div class="lead-words">
          <p><b>{id}</b> {linesText(request)} <span class="tag">{word("request", request.status)}</span></p>
          <p class="row-sub">{word("urgency", request.urgency)} · {nameOf("blood_place", request.place_id)}</p>
        </div>
      </div>
      {request.status === "open" ? <AllocationProposal id={id} /> : <Held bags={request.blood_unit_ids} tour={tour} />}
      <div class="actions">
        {request.status === "reserved" && <button type="button" class="primary" disabled={idle} onClick={() => issueBlood(id)}>{say("issue")}</button>}
        {request.status === "issued" && !tour && <button type="button" class="primary" disabled={idle} onClick={() => sendVan(id)}>{say("tour.ask")}</button>}
      </div>
    </>
  );
}

const stopFor = (tour: Tour, bags: string[]) => tour.stops.find((stop) => stop.deliver.some((bag) => bags.includes(bag)));

// What is held for the request, and the van that is on its way with it.
function Held({ bags, tour }: { bags: string[]; tour: Tour | undefined }) {
  const stop = tour && stopFor(tour, bags);
  return (
    <div id="held">
      {tour && stop && <p class="responding">{say("request.brought", { van: tour.van_id, place: nameOf("blood_place", stop.place_id), time: hourMinute(stop.planned_arrival_at) })}</p>}
      <h3>{sayCount("count.bags", bags.length)}</h3>
      <ol class="ranked">{bags.map((bag) => <li key={bag}><b>{bag}</b></li>)}</ol>
    </div>
  );
}

function AllocationProposal({ id }: { id: string }) {
  const proposal = allocation.value?.of === id ? allocation.value : null;
  if (proposal?.problem) return <p class="warning">{proposal.problem.detail}</p>;
  if (!proposal?.answer) return <Empty>{say("proposal.loading")}</Empty>;
  const { chosen, shortfalls, blood_unit_ids } = proposal.answer.value;
  return (
    <div id="allocation">
      <div class="caption-row">
        <h3>{say("proposal")}: {sayCount("count.bags", blood_unit_ids.length)}</h3>
        <button type="button" class="primary" disabled={!blood_unit_ids.length || sending.value || silentS.value !== null} onClick={() => reserveBlood(id)}>{say("reserve")}</button>
      </div>
      {shortfalls.length > 0 && <div class="warning"><b>▲ {say("proposal.shortfall")}</b><Reasons reasons={shortfalls} /></div>}
      <ol class="ranked">{chosen.map((unit) => <Chosen key={unit.blood_unit_id} unit={unit} />)}</ol>
    </div>
  );
}

function Chosen({ unit }: { unit: ChosenBlood }) {
  return (
    <li class="chosen">
      <b>{unit.blood_unit_id}</b>
      <span class="eta">{hourMinute(unit.arrives_at)}</span>
      <p class="row-sub">{nameOf("blood_place", unit.place_id)}</p>
      <Reasons reasons={unit.reasons} />
    </li>
  );
}
