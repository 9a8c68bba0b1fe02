import { define } from "@/lib/app/state.ts";
import { upgradeToFeed } from "@/lib/http/guards/feed_upgrade.ts";
import { peerAddress } from "@/lib/http/guards/peer_address.ts";

export const handler = define.handlers({
  GET: (ctx) => {
    const { manager, config } = ctx.state.app;
    return upgradeToFeed(ctx.req, peerAddress(ctx.info), { manager, allowedOrigins: config.ALLOWED_ORIGINS });
  },
});
