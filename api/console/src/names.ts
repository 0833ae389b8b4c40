// How things are called in the console's language.
import { dayAndTime, language, say, word } from "./i18n";
import { bloodPlaces, hospitals, names, stations } from "./state/store";
import type { Need, RoadClosure } from "./state/types";

type Kind = "station" | "hospital" | "blood_place";

export function nameOf(kind: Kind, id: string): string {
  const known = { station: stations, hospital: hospitals, blood_place: bloodPlaces }[kind].value.get(id);
  return names.value.get(`${kind}/${id}`)?.[language.value] ?? known?.name ?? id;
}

export function closureText({ slowdown, reason, until_at }: RoadClosure): string {
  const what = slowdown === null ? say("road.closed", { reason }) : say("road.slowed", { reason, factor: slowdown });
  return until_at === null ? what : `${what} ${say("road.until", { time: dayAndTime(until_at) })}`;
}

export function needsText(needs: Need[]): string {
  return needs
    .map((need) => `${need.count > 1 ? `${need.count}× ` : ""}${need.capabilities.map((code) => word("capability", code)).join(" + ") || say("needs.any")}`)
    .join(", ");
}
