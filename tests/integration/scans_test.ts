import { assert, assertEquals, assertGreater } from "@std/assert";
import { AlertRulesResponse, AlertsResponse, ScanRows, ScansResponse } from "@/lib/protocol/mod.ts";
import { connectClient, payload } from "@/tests/support/feed_client.ts";
import { startServer } from "@/tests/support/process/server_process.ts";
import { rule } from "@/tests/scan/rules/rule_rig.ts";
import { scan } from "@/tests/scan/samples.ts";

const { id: _, shipped: __, edited: ___, ...SCAN } = scan();
const { id: ____, shipped: _____, edited: ______, ...RULE } = rule();

async function request(port: number, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  assert(response.ok, text);
  return text === "" ? null : JSON.parse(text);
}

const isScan = (id: string, full: boolean) => (frame: string) =>
  frame.split("\n").some((line) =>
    line.startsWith("SCAN:") && line.includes(`"id":"${id}"`) && line.includes(`"full":${full}`)
  );

Deno.test("a scan that a person makes is answered on the socket, and is there after a kill with its alerts", async () => {
  const folder = await Deno.makeTempDir();
  const environment = { SIM_TICKERS: "2000", SIM_RATE: "2000", DATA_DIR: folder };
  try {
    {
      await using server = await startServer(environment);
      await request(server.port, "POST", "/api/scans", { ...SCAN, name: "Mine" });
      await request(server.port, "POST", "/api/alert-rules", { ...RULE, name: "Highs" });
      await using client = await connectClient(server.port, ["flashtape.v2"]);
      client.socket.send(JSON.stringify({ type: "HELLO", types: ["STATUS"], scans: ["mine"] }));
      await client.until(isScan("mine", true));
      const changes = await client.until(isScan("mine", false));
      const line = changes.split("\n").find((text) => text.startsWith("SCAN:")) ?? "";
      assertGreater(Object.keys(payload(line)["rows"] ?? {}).length, 0);
      const rows = ScanRows.parse(await request(server.port, "GET", "/api/scans/mine/rows"));
      assertEquals([rows.order.length, rows.columns], [10, ["price", "change_pct"]]);
      await client.until((frame) => frame.includes('"rule_id":"highs"'));
      client.socket.send(JSON.stringify({ type: "SUBSCRIBE", scans: ["none"] }));
      await client.until((frame) => frame.includes('"code":"unknown_scan"'));
      server.kill("SIGKILL");
      await server.ended;
    }
    await using server = await startServer(environment);
    const scans = ScansResponse.parse(await request(server.port, "GET", "/api/scans"));
    const rules = AlertRulesResponse.parse(await request(server.port, "GET", "/api/alert-rules"));
    const alerts = AlertsResponse.parse(await request(server.port, "GET", "/api/alerts?limit=1000"));
    assertEquals([scans.items.at(-1)?.name, rules.items.at(-1)?.name], ["Mine", "Highs"]);
    assert(alerts.items.some(({ rule_id }) => rule_id === "highs"));
    await request(server.port, "DELETE", "/api/scans/mine");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
