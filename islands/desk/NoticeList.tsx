import { dashboardFor } from "@/lib/client/desk/dashboard.ts";
import type { DashboardBoot } from "@/lib/client/desk/dashboard_state.ts";

/** What a person must not overlook, over the page until it is dismissed. */
export default function NoticeList({ boot }: { readonly boot: DashboardBoot }) {
  const { notices } = dashboardFor(boot).store;
  return (
    <ul class="notices" aria-label="Notices">
      {notices.all.value.map(({ id, text, level, details }) => (
        <li key={id} class={`notice notice-${level}`} role={level === "info" ? "status" : "alert"}>
          <div>
            <strong>{text}</strong>
            {details.map((detail) => <p key={detail}>{detail}</p>)}
          </div>
          <button
            type="button"
            onClick={() =>
              notices.dismiss(id)}
          >
            Dismiss
          </button>
        </li>
      ))}
    </ul>
  );
}
