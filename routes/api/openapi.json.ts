import { openApiDocument } from "@/lib/http/documents/openapi.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { getOpenApi } from "@/lib/http/operations/documents.ts";
import { OPERATIONS } from "@/lib/http/operations/mod.ts";
import { define } from "@/lib/app/state.ts";
import { VERSION } from "@/lib/app/version.ts";

let document: ReturnType<typeof openApiDocument> | undefined;

export const handler = define.handlers({
  GET: operation(getOpenApi, () => document ??= openApiDocument(OPERATIONS, VERSION)),
});
