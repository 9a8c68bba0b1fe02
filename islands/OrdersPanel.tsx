import { OrderList } from "@/components/OrderList.tsx";
import { Panel } from "@/components/Panel.tsx";
import { dashboardFor } from "@/lib/client/dashboard.ts";
import type { DashboardBoot } from "@/lib/client/dashboard_state.ts";

/** Order events. */
export default function OrdersPanel({ boot }: { readonly boot: DashboardBoot }) {
  const { store } = dashboardFor(boot);
  return (
    <Panel id="orders" title="Orders" stale={store.stale.value}>
      <div class="scroll" tabIndex={0} role="region" aria-label="Order events">
        <OrderList orders={store.state.orders.value} />
      </div>
    </Panel>
  );
}
