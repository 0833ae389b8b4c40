import { PLACE_COLOURS, PLACE_SHAPES, ROAD_COLOURS, STATUSES } from "../glyphs";
import { say, word, type Key } from "../i18n";
import { theme } from "../theme";
import { PriorityMark, UnitGlyph } from "./parts";

const PLACES: [keyof typeof PLACE_SHAPES, Key][] = [
  ["station", "legend.station"], ["hospital", "legend.hospital"], ["blood", "legend.blood"], ["van", "legend.van"],
];
const ROADS: [keyof typeof ROAD_COLOURS, Key][] = [["closed", "legend.closed"], ["slowed", "legend.slowed"]];

export function Legend() {
  return (
    <details class="legend">
      <summary>{say("map.legend")}</summary>
      <ul>
        {STATUSES.map((status) => <li key={status}><UnitGlyph status={status} /> {word("status", status)}</li>)}
        {PLACES.map(([kind, key]) => (
          <li key={kind}>
            <svg class="glyph" width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
              <path d={PLACE_SHAPES[kind]} fill={PLACE_COLOURS[kind][theme.value]} fill-rule="evenodd" />
            </svg> {say(key)}
          </li>
        ))}
        {ROADS.map(([kind, key]) => (
          <li key={kind}>
            <svg class="glyph" width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
              <path d="M0 8h16" fill="none" stroke={ROAD_COLOURS[kind][theme.value]} stroke-width="4" stroke-dasharray="6.4 3.2" />
            </svg> {say(key)}
          </li>
        ))}
        <li><PriorityMark priority={1} waiting /> <PriorityMark priority={2} waiting={false} /> {say("legend.incident")}</li>
      </ul>
    </details>
  );
}
