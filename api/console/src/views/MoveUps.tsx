// Free units that should wait elsewhere: where from, where to, what is won. A accepts the move in focus, D declines it.
import { signal } from "@preact/signals";
import { say } from "../i18n";
import { showPlace } from "../map/MapPane";
import { nameOf } from "../names";
import { clockText } from "../state/clock";
import { moves, type Asked } from "../state/coverage";
import { silentS } from "../state/link";
import * as store from "../state/store";
import type { MoveUp, MoveUpPlan } from "../state/types";
import { minutesOf, percent, problemText } from "./CoverageLegend";
import { acceptMove, declineMove, sending } from "./decisions";
import { Empty, focused, moveWithArrows, Panel, Reasons, UnitGlyph } from "./parts";

const declining = signal<string | null>(null);

export function MoveUps() {
  const plan = moves.value?.value;
  return (
    <Panel id="moves" title={say("moves")} aside={plan && say("moves.share", { percent: percent(plan.share_before), minutes: minutesOf(plan.norm_s) })}>
      <div class="moves">
        {plan && plan.moves.length > 0 ? <Suggested plan={plan} /> : <Nothing known={moves.value} />}
      </div>
    </Panel>
  );
}

function Nothing({ known }: { known: Asked<MoveUpPlan> | null }) {
  if (!known) return <Empty>{say("proposal.loading")}</Empty>;
  if (!known.value) return <Empty>{problemText(known)}</Empty>;
  const { shortfalls, held } = known.value;
  return (
    <div class="empty">
      <p>{say("moves.none")}</p>
      <Reasons reasons={shortfalls} />
      {shortfalls.length === 0 && <p>{say(held.length ? "moves.none.held" : "moves.none.free")}</p>}
    </div>
  );
}

function Suggested({ plan }: { plan: MoveUpPlan }) {
  return (
    <>
      <ol class="ranked" onKeyDown={(event) => { moveWithArrows(event); moveKeys(event, plan); }}>
        {plan.moves.map((move) => <Move key={move.unit_id + move.place_id} move={move} />)}
      </ol>
      <p class="keys">{say("moves.keys")}</p>
    </>
  );
}

function moveKeys(event: KeyboardEvent, plan: MoveUpPlan): void {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || (event.target as HTMLElement).tagName === "INPUT") return;
  const unit = (document.activeElement?.closest("[data-move]") as HTMLElement | null)?.dataset.move;
  const move = plan.moves.find((one) => one.unit_id === unit);
  if (!move) return;
  if (event.code === "KeyA") void acceptMove(move);
  else if (event.code === "KeyD") declining.value = move.unit_id;
  else return;
  event.preventDefault();
}

const placeName = (id: string, name: string) => (store.stations.value.has(id) ? nameOf("station", id) : name);

function Move({ move }: { move: MoveUp }) {
  const status = store.units.value.get(move.unit_id)?.status;
  const off = sending.value || silentS.value !== null;
  const from = placeName(move.from_place_id, move.from_place_name) || say("moves.from.elsewhere");
  return (
    <li data-move={move.unit_id}>
      <button type="button" data-row class="move" onClick={() => showPlace(move.lon, move.lat)} title={say("map.show")}>
        {status && <UnitGlyph status={status} />} <b>{move.unit_id}</b> {from} → {placeName(move.place_id, move.place_name)}
      </button>
      <span class="eta"><span class="unseen">{say("eta")} </span>{clockText(move.travel_s)}</span>
      <Reasons reasons={move.reasons} />
      {declining.value === move.unit_id
        ? <DeclineForm move={move} />
        : (
          <div class="move-actions">
            <button type="button" class="primary" disabled={off} onClick={() => acceptMove(move)}>{say("moves.accept")} <kbd>A</kbd></button>
            <button type="button" disabled={off} onClick={() => (declining.value = move.unit_id)}>{say("moves.decline")} <kbd>D</kbd></button>
          </div>
        )}
    </li>
  );
}

function DeclineForm({ move }: { move: MoveUp }) {
  const decline = (event: Event) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget as HTMLFormElement).get("reason") ?? "").trim();
    if (!reason) return;
    declining.value = null;
    void declineMove(move, reason);
  };
  return (
    <form class="move-actions" onSubmit={decline} onKeyDown={(event) => { if (event.code === "Escape") declining.value = null; }}>
      <input name="reason" required maxLength={200} ref={focused} placeholder={say("moves.decline.why")} aria-label={say("moves.decline.why")} />
      <button type="submit">{say("moves.decline")}</button>
    </form>
  );
}
