// What the colours of the coverage layer mean, how much is covered, and by which time it is measured.
import { COVERAGE_BANDS, coverageColour } from "../glyphs";
import { number, say } from "../i18n";
import { COVERAGE_OPACITY } from "../map/coverage";
import { cells, shown, toggle, WITHIN_MINUTES, withinMinutes, type Asked } from "../state/coverage";
import type { CoverageCells } from "../state/types";
import { theme } from "../theme";

export function CoverageButton() {
  return (
    <button type="button" id="coverage-toggle" aria-pressed={shown.value} onClick={toggle}>{say("coverage")} <kbd>C</kbd></button>
  );
}

export function CoverageLegend() {
  if (!shown.value) return null;
  return (
    <section id="coverage" class="coverage" aria-label={say("coverage")}>
      <Answer known={cells.value} />
      <WithinChoice />
    </section>
  );
}

function Answer({ known }: { known: Asked<CoverageCells> | null }) {
  if (!known) return <p>{say("proposal.loading")}</p>;
  if (!known.value) return <p class="warning">{problemText(known)}</p>;
  if (known.value.covered.length === 0) return <p>{say("coverage.unknown")}</p>;
  const { share, norm_s } = known.value;
  return (
    <>
      <p data-share={share}>{say("coverage.share", { percent: percent(share), minutes: minutesOf(norm_s) })}</p>
      <h3>{say("coverage.chance")}</h3>
      <ul>
        {COVERAGE_BANDS.map(({ least }, band) => (
          <li key={least}>
            <i style={{ background: coverageColour(least, theme.value), opacity: COVERAGE_OPACITY + 0.25 }} aria-hidden="true" />
            {number(Math.round(least * 100))}–{number(Math.round((COVERAGE_BANDS[band + 1]?.least ?? 1) * 100))} %
          </li>
        ))}
      </ul>
    </>
  );
}

function WithinChoice() {
  return (
    <label class="choice">
      <span>{say("coverage.within")}</span>
      <select id="coverage-within" value={withinMinutes.value ?? ""}
        onChange={(event) => (withinMinutes.value = event.currentTarget.value ? Number(event.currentTarget.value) : null)}>
        <option value="">{say("coverage.within.set")}</option>
        {WITHIN_MINUTES.map((minutes) => <option key={minutes} value={minutes}>{say("coverage.minutes", { minutes })}</option>)}
      </select>
    </label>
  );
}

export const percent = (share: number) => number(Math.round(share * 1000) / 10);
export const minutesOf = (seconds: number) => number(Math.round(seconds / 6) / 10);

// The commonest trouble in the console's own words; any other as the service says it.
export function problemText({ problem }: Asked<unknown>): string {
  return problem?.code === "demand-unknown" ? say("coverage.unknown") : (problem?.detail ?? "");
}
