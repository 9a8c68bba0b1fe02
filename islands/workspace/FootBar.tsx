import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { RateFacts } from "../connection/RateFacts.tsx";

/** Below the panels: how well the data come. */
export function FootBar({ dashboard }: { readonly dashboard: Dashboard }) {
  return (
    <footer class="foot-bar">
      <RateFacts dashboard={dashboard} />
    </footer>
  );
}
