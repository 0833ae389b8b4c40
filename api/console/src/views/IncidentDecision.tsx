import { say, sayCount, word } from "../i18n";
import { nameOf, needsText } from "../names";
import { clockText } from "../state/clock";
import { silentS } from "../state/link";
import { hospitalChoice, recommendation } from "../state/proposals";
import * as store from "../state/store";
import type { ExcludedUnit, Incident, RankedUnit } from "../state/types";
import { assign, chooseHospital, dutyQuestion, proposeHospital, rankedUnits, sending, showChosen } from "./decisions";
import { Age } from "./IncidentQueue";
import { Empty, focused, PriorityMark, Reasons, UnitGlyph } from "./parts";

const MOST_OTHERS = 8;

export function IncidentDecision({ id }: { id: string }) {
  const incident = store.incidents.value.get(id);
  if (!incident) return <Empty>{say("detail.gone")}</Empty>;
  return (
    <>
      <div class="lead">
        <PriorityMark priority={incident.priority} waiting={incident.status === "waiting"} />
        <div class="lead-words">
          <p><b>{id}</b> {word("determinant", incident.determinant)} <span class="tag">{word("incident", incident.status)}</span></p>
          <p class="row-sub">{[incident.address_text, needsText(incident.needs)].filter(Boolean).join(" · ")}</p>
        </div>
        <Age incident={incident} />
      </div>
      <div class="actions">
        <button type="button" onClick={showChosen}>{say("map.show")} <kbd>M</kbd></button>
        <button type="button" onClick={() => proposeHospital(id)} disabled={silentS.value !== null}>{say("hospital.ask")}</button>
      </div>
      <Responding incident={incident} />
      <DutyConfirmation id={id} />
      <UnitProposal id={id} />
      <HospitalProposal incident={incident} />
      <p class="keys">{say("keys.hint")}</p>
    </>
  );
}

function Responding({ incident }: { incident: Incident }) {
  if (!incident.unit_ids.length) return null;
  return (
    <p class="responding">
      <span class="caption">{say("responding")}</span>
      {incident.unit_ids.map((id) => {
        const status = store.units.value.get(id)?.status;
        return <span class="tag" key={id}>{status && <UnitGlyph status={status} size={12} />} {id} {status && word("status", status)}</span>;
      })}
    </p>
  );
}

function DutyConfirmation({ id }: { id: string }) {
  const question = dutyQuestion.value;
  if (question?.incidentId !== id) return null;
  const known = recommendation.value?.of === id ? recommendation.value.answer?.value : null;
  const why = known?.excluded.find((unit) => unit.unit_id === question.unitId)?.reasons;
  return (
    <div id="despite-duty" class="warning" role="alertdialog" aria-label={say("duty.question", { unit: question.unitId })}>
      <p><b>▲ {say("duty.question", { unit: question.unitId })}</b></p>
      {why?.length ? <Reasons reasons={why} /> : <p>{question.detail}</p>}
      <div class="actions">
        <button type="button" disabled={sending.value || silentS.value !== null} onClick={question.resume}>{say("duty.send")}</button>
        <button type="button" ref={focused} onClick={() => (dutyQuestion.value = null)}>{say("duty.leave")}</button>
      </div>
    </div>
  );
}

function UnitProposal({ id }: { id: string }) {
  const proposal = recommendation.value;
  if (proposal?.of !== id || (!proposal.answer && !proposal.problem)) return <Empty>{say("proposal.loading")}</Empty>;
  if (proposal.problem) return <p class="warning">{proposal.problem.detail}</p>;
  const { shortfalls, warnings, excluded } = proposal.answer!.value;
  const { chosen, others } = rankedUnits(id);
  return (
    <div id="recommendation">
      <div class="caption-row">
        <h3>{say("proposal")}</h3>
        {chosen.length > 0 && (
          <button type="button" class="primary" disabled={sending.value || silentS.value !== null} onClick={() => assign(id, chosen)}>
            {say("assign")} <kbd>A</kbd>
          </button>
        )}
      </div>
      <Reasons reasons={warnings} className="warning" />
      {chosen.length === 0 && <Empty>{say(shortfalls.length ? "proposal.none" : "proposal.met")}</Empty>}
      <ol class="ranked">{chosen.map((unit, index) => <Ranked key={unit.unit_id} incident={id} unit={unit} number={index + 1} chosen />)}</ol>
      {shortfalls.length > 0 && <div class="warning"><b>▲ {say("proposal.shortfall")}</b><Reasons reasons={shortfalls} /></div>}
      {others.length > 0 && <h3>{say("proposal.others")}</h3>}
      <ol class="ranked">
        {others.slice(0, MOST_OTHERS).map((unit, index) => <Ranked key={unit.unit_id} incident={id} unit={unit} number={chosen.length ? chosen.length + index + 1 : null} />)}
      </ol>
      <Excluded incident={id} units={excluded} />
    </div>
  );
}

function Ranked({ incident, unit, number, chosen = false }: { incident: string; unit: RankedUnit; number: number | null; chosen?: boolean }) {
  const status = store.units.value.get(unit.unit_id)?.status;
  return (
    <li class={chosen ? "chosen" : ""} data-ranked={unit.unit_id}>
      <button type="button" class="rank" disabled={sending.value || silentS.value !== null} onClick={() => assign(incident, [unit], number === null)}
        aria-label={say("assign.unit", { unit: unit.unit_id })}>
        {number !== null && number <= 9 ? <kbd>{number}</kbd> : "+"}
      </button>
      {status && <UnitGlyph status={status} />}
      <b>{unit.unit_id}</b>
      <span class="eta"><span class="unseen">{say("eta")} </span>{clockText(unit.estimated_arrival_s)}</span>
      <Reasons reasons={unit.reasons} />
    </li>
  );
}

// A crew that is off duty or resting can be sent all the same: it is tried, and asked about when the service refuses.
const OF_DUTY = new Set(["off-duty", "off-duty-until", "nobody-signed-on", "on-break", "shift-ends-soon", "shift-over", "break-overdue"]);

function Excluded({ incident, units }: { incident: string; units: ExcludedUnit[] }) {
  if (!units.length) return null;
  return (
    <details class="excluded">
      <summary>{sayCount("count.unsuitable", units.length)}</summary>
      <ul>{units.map((unit) => (
        <li key={unit.unit_id} data-excluded={unit.unit_id}>
          <b>{unit.unit_id}</b> <Reasons reasons={unit.reasons} />
          {unit.reasons.every((reason) => OF_DUTY.has(reason.code)) && (
            <button type="button" disabled={sending.value || silentS.value !== null} onClick={() => assign(incident, [unit])}>{say("duty.assign")}</button>
          )}
        </li>
      ))}</ul>
    </details>
  );
}

function HospitalProposal({ incident }: { incident: Incident }) {
  const proposal = hospitalChoice.value?.of === incident.incident_id ? hospitalChoice.value : null;
  const choice = proposal?.answer?.value;
  return (
    <div id="hospital">
      {incident.hospital_id && <p><span class="caption">{say("hospital.proposal")}</span> <b>{nameOf("hospital", incident.hospital_id)}</b></p>}
      {proposal?.problem && <p class="warning">{proposal.problem.detail}</p>}
      {choice && choice.ranked.length === 0 && <Empty>{say("hospital.none")}</Empty>}
      {choice && <Reasons reasons={choice.shortfalls} className="warning" />}
      <ol class="ranked">
        {choice?.ranked.slice(0, 3).map((hospital) => (
          <li key={hospital.hospital_id} class={hospital.hospital_id === choice.chosen ? "chosen" : ""}>
            <button type="button" class="rank wide" onClick={() => chooseHospital(incident.incident_id, hospital)} disabled={silentS.value !== null}>{say("hospital.choose")}</button>
            <b>{nameOf("hospital", hospital.hospital_id)}</b>
            <span class="eta">{clockText(hospital.travel_s)}</span>
            <Reasons reasons={hospital.reasons} />
          </li>
        ))}
      </ol>
    </div>
  );
}
