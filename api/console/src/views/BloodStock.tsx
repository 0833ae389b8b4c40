import { say, sayCount, word } from "../i18n";
import { nameOf } from "../names";
import * as store from "../state/store";
import type { Component, StockLine } from "../state/types";
import { Empty, Panel } from "./parts";
import { ScanDesk } from "./ScanDesk";

const GROUPS = ["O-", "O+", "A-", "A+", "B-", "B+", "AB-", "AB+"];
const COMPONENTS: Component[] = ["red-cells", "plasma", "platelets", "cryoprecipitate", "whole-blood"];

export function BloodStock() {
  const place = store.stockPlace.value;
  const lines = store.stock.value.filter((line) => !place || line.place_id === place);
  const total = sum(lines, "available");
  const expired = sum(lines, "expired");
  const holding = [...new Set(store.stock.value.map((line) => line.place_id))];
  if (place && !holding.includes(place)) holding.push(place);
  return (
    <Panel id="stock" title={say("stock")} aside={sayCount("count.bags", total)}>
      <label class="choice wide">
        <span class="unseen">{say("stock.place")}</span>
        <select value={place} onChange={(e) => (store.stockPlace.value = e.currentTarget.value)}>
          <option value="">{say("stock.everywhere")}</option>
          {holding.map((id) => <option key={id} value={id}>{nameOf("blood_place", id)}</option>)}
        </select>
      </label>
      <ScanDesk />
      {lines.length === 0 ? <Empty>{say("stock.none")}</Empty> : <Table lines={lines} />}
      {expired > 0 && <p class="warning">▲ {say("stock.expired", { count: expired })}</p>}
    </Panel>
  );
}

function Table({ lines }: { lines: StockLine[] }) {
  return (
    <table class="stock">
      <thead>
        <tr>
          <th scope="col"><span class="unseen">{say("stock.group")}</span></th>
          {GROUPS.map((group) => <th key={group} scope="col">{group.replace("-", "−")}</th>)}
          <th scope="col">{say("stock.total")}</th>
        </tr>
      </thead>
      <tbody>
        {COMPONENTS.map((component) => {
          const own = lines.filter((line) => line.component === component);
          return (
            <tr key={component}>
              <th scope="row">{word("component", component)}</th>
              {GROUPS.map((group) => <Cell key={group} lines={own.filter((line) => line.group === group)} of={`${component}/${group}`} />)}
              <td class="total">{sum(own, "available")}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Cell({ lines, of }: { lines: StockLine[]; of: string }) {
  const [available, reserved] = [sum(lines, "available"), sum(lines, "reserved")];
  return (
    <td data-stock={of} class={available === 0 ? "none" : ""} title={say("stock.cell", { available, reserved })}>
      {available}{reserved > 0 && <small>+{reserved}</small>}
    </td>
  );
}

const sum = (lines: readonly StockLine[], what: "available" | "reserved" | "expired") =>
  lines.reduce((total, line) => total + line[what], 0);
