import "../styles/tokens.css";
import "../styles/frame.css";
import "../styles/lists.css";
import "../styles/decision.css";
import "../styles/map.css";
import "../styles/alarms.css";
import { render } from "preact";
import { say } from "./i18n";
import { MapPane } from "./map/MapPane";
import { followLanguage } from "./state/alarms";
import { startTicking } from "./state/clock";
import { followCoverage, toggle } from "./state/coverage";
import { connect, loaded } from "./state/link";
import { followChoice } from "./state/proposals";
import "./theme";
import { AlarmStrip } from "./views/AlarmStrip";
import { BloodRequests } from "./views/BloodRequests";
import { BloodStock } from "./views/BloodStock";
import { DecisionPanel } from "./views/DecisionPanel";
import { IncidentQueue } from "./views/IncidentQueue";
import { MoveUps } from "./views/MoveUps";
import { Notices } from "./views/Notices";
import { ConnectionBanner, StatusBar } from "./views/StatusBar";
import { Timeline } from "./views/Timeline";
import { UnitBoard } from "./views/UnitBoard";

function Console() {
  return (
    <div class="frame" data-loaded={loaded.value ? "1" : "0"}>
      <StatusBar />
      <ConnectionBanner />
      {loaded.value && <AlarmStrip />}
      {loaded.value ? <Boards /> : <main class="loading"><p>{say("loading")}</p></main>}
      <Notices />
    </div>
  );
}

const Boards = () => (
  <main class="boards">
    <div class="column left"><IncidentQueue /><BloodRequests /><MoveUps /></div>
    <div class="column middle"><MapPane /><Timeline /></div>
    <div class="column right"><DecisionPanel /><UnitBoard /><BloodStock /></div>
  </main>
);

// C shows and hides the coverage, wherever the focus is but in a field: it decides nothing.
function onMapKeys(): void {
  document.addEventListener("keydown", (event) => {
    const field = (event.target as HTMLElement).closest("input, select, textarea");
    if (event.code === "KeyC" && !field && !event.ctrlKey && !event.altKey && !event.metaKey && !event.repeat) toggle();
  });
}

startTicking();
followChoice();
followLanguage();
followCoverage();
onMapKeys();
render(<Console />, document.getElementById("console")!);
void connect();
