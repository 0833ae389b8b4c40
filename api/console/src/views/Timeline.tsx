import { template, timeOfDay, say, word } from "../i18n";
import { nameOf } from "../names";
import { timeline } from "../state/store";
import type { LoggedEvent } from "../state/types";
import { Empty, Panel } from "./parts";

export function Timeline() {
  const events = timeline.value.filter((event) => !event.type.startsWith("timers."));
  return (
    <Panel id="timeline" title={say("timeline")} className="timeline">
      {events.length === 0 && <Empty>{say("timeline.none")}</Empty>}
      <ol class="events" tabIndex={0} aria-label={say("timeline")}>
        {events.map((event) => (
          <li key={event.position} data-position={event.position}>
            <time>{timeOfDay(event.at)}</time>
            <span class="event-text">{eventText(event)}</span>
            <span class="event-actor">{event.actor}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function eventText(event: LoggedEvent): string {
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(event.event)) {
    if (typeof value === "string" || typeof value === "number") values[name] = spoken(name, value);
  }
  return template(`event.${event.type}`, values) ?? `${event.type} ${event.stream}`;
}

function spoken(name: string, value: string | number): string | number {
  const code = String(value);
  if (name === "status") return word("status", code);
  if (name === "component") return word("component", code);
  if (name === "urgency") return word("urgency", code).toLowerCase();
  if (name === "kind") return word("alarm", code);
  if (name === "determinant" || name === "disposition" || name === "reason") return word(name, code);
  if (name === "place_id") return nameOf("blood_place", code);
  if (name === "hospital_id") return nameOf("hospital", code);
  if (name === "station_id") return nameOf("station", code);
  return value;
}
