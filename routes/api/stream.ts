import { streamFeed } from "@/lib/http/feed_stream.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { getStream } from "@/lib/http/operations/stream.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getStream, ({ app: { manager, config }, request, info, query }) =>
    streamFeed(request, info, query, {
      manager,
      allowedOrigins: config.ALLOWED_ORIGINS,
      retryMs: config.CLIENT_FIRST_RETRY_MS,
    })),
});
