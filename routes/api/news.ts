import { getNews } from "@/lib/http/operations/desk.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getNews, ({ app, query: { ticker, limit } }) => {
    const items = app.desk.news.latest(limit, ticker);
    return { count: items.length, items };
  }),
});
