import { dashboardFor } from "@/lib/client/desk/dashboard_for.ts";
import type { DashboardBoot } from "@/lib/client/desk/dashboard_state.ts";

/** What a person must not overlook, over the page until it is dismissed. */
export default function NoticeList({ boot }: { readonly boot: DashboardBoot }) {
  const { notices } = dashboardFor(boot).store;
  return (
    <section class="notices" aria-label="Notices">
      {notices.all.value.map(({ id, text, level, details }) => (
        <div key={id} class={`notice notice-${level}`} role={level === "info" ? "status" : "alert"}>
          {/* It may have more to tell than fits, and a keyboard has to reach the rest. */}
          <div tabIndex={0}>
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
        </div>
      ))}
    </section>
  );
}
