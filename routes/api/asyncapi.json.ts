import { asyncApiDocument } from "@/lib/http/documents/asyncapi.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { getAsyncApi } from "@/lib/http/operations/documents.ts";
import { define } from "@/lib/app/state.ts";
import { VERSION } from "@/lib/app/version.ts";

let document: ReturnType<typeof asyncApiDocument> | undefined;

export const handler = define.handlers({ GET: operation(getAsyncApi, () => document ??= asyncApiDocument(VERSION)) });
