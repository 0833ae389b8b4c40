// Small pieces that several views share.
import type { ComponentChildren } from "preact";
import { priorityColour, UNIT_GLYPHS } from "../glyphs";
import { say } from "../i18n";
import type { Reason, UnitStatus } from "../state/types";
import { theme } from "../theme";

export function UnitGlyph({ status, size = 14 }: { status: UnitStatus; size?: number }) {
  const glyph = UNIT_GLYPHS[status];
  const colour = glyph.colour[theme.value];
  return (
    <svg class="glyph" width={size} height={size} viewBox="-1 -1 18 18" aria-hidden="true">
      <path d={glyph.path} fill={glyph.hollow ? "none" : colour} stroke={colour} stroke-width={glyph.hollow ? 2.4 : 0} />
    </svg>
  );
}

export function PriorityMark({ priority, waiting }: { priority: number; waiting: boolean }) {
  const colour = priorityColour(priority, theme.value);
  return (
    <svg class="priority" width="22" height="22" viewBox="0 0 22 22" role="img" aria-label={say("priority", { priority })}>
      <rect x="1.5" y="1.5" width="19" height="19" rx="4" fill={waiting ? colour : "none"} stroke={colour} stroke-width="2" />
      <text x="11" y="15.5" text-anchor="middle" font-size="13" font-weight="700" class={waiting ? "on-mark" : "off-mark"}>{priority}</text>
    </svg>
  );
}

export function Panel({ id, title, aside, children, className = "" }: {
  id: string; title: string; aside?: ComponentChildren; children: ComponentChildren; className?: string;
}) {
  return (
    <section class={`panel ${className}`} aria-labelledby={`${id}-title`} id={id}>
      <header class="panel-head">
        <h2 id={`${id}-title`}>{title}</h2>
        <div class="panel-aside">{aside}</div>
      </header>
      {children}
    </section>
  );
}

export const Empty = ({ children }: { children: ComponentChildren }) => <p class="empty">{children}</p>;

export function Reasons({ reasons, className = "" }: { reasons: Reason[]; className?: string }) {
  if (!reasons.length) return null;
  return (
    <ul class={`reasons ${className}`}>
      {reasons.map((reason) => <li key={reason.code + reason.text}>{reason.text}</li>)}
    </ul>
  );
}

// The focus goes there when it appears: a function that stays the same is called once only.
export const focused = (element: HTMLElement | null) => element?.focus();

// Arrow keys move within a list of buttons, as in a list box.
export function moveWithArrows(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const rows = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLButtonElement>("button[data-row]")];
  const next = rows[rows.indexOf(document.activeElement as HTMLButtonElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.click();
}
