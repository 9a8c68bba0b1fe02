import { useTexts } from "@/components/desk/texts.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";

/** What a person must not overlook, over the page until it is dismissed. */
export function NoticeList({ dashboard }: { readonly dashboard: Dashboard }) {
  const { connection: words } = useTexts();
  const { notices } = dashboard.store;
  return (
    <section class="notices" aria-label={words.notices}>
      {notices.all.value.map(({ id, text, level, details }) => (
        <div key={id} class={`notice notice-${level}`}>
          {/* It may have more to tell than fits, and a keyboard has to reach the rest. */}
          <div tabIndex={0}>
            <strong>{text}</strong>
            {details.map((detail) => <p key={detail}>{detail}</p>)}
          </div>
          <button
            type="button"
            onClick={() => notices.dismiss(id)}
          >
            {words.dismiss}
          </button>
        </div>
      ))}
    </section>
  );
}
