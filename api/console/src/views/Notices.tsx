import { say } from "../i18n";
import { dismiss, notices } from "../state/notices";

export function Notices() {
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.value.map((notice) => (
        <p key={notice.id} class={notice.bad ? "notice bad" : "notice"}>
          <span>{notice.text}</span>
          <button type="button" class="quiet-button" onClick={() => dismiss(notice.id)} aria-label={say("dismiss")}>✕</button>
        </p>
      ))}
    </div>
  );
}
