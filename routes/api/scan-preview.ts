import { previewScan } from "@/lib/http/operations/scans.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(previewScan, ({ app, body }) => app.scanning.board.preview(body)),
});
