import { OrderList } from "@/components/OrderList.tsx";
import { Panel } from "@/components/Panel.tsx";
import { dashboardFor } from "@/lib/client/dashboard.ts";
import type { DashboardBoot } from "@/lib/client/dashboard_state.ts";

/** Order events. */
export default function OrdersPanel({ boot }: { readonly boot: DashboardBoot }) {
  const { store } = dashboardFor(boot);
  const orders = store.state.orders.value;
  const onlyDemo = orders.length > 0 && orders.every((order) => order.simulated === true);
  const aside = onlyDemo && <span class="tag" title="No broker and no money is involved">Demonstration</span>;
  return (
    <Panel id="orders" title="Orders" stale={store.stale.value} aside={aside}>
      <div class="scroll" tabIndex={0} role="region" aria-label="Order events">
        <OrderList orders={orders} markDemo={!onlyDemo} />
      </div>
    </Panel>
  );
}
