import { BlockList, isIP } from "node:net";

/** This machine, its network, and what else is no place of the internet (RFC 6890). */
const PRIVATE = new BlockList();
for (
  const [address, prefix] of [
    ["0.0.0.0", 8],
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
    ["172.16.0.0", 12],
    ["192.0.0.0", 24],
    ["192.168.0.0", 16],
    ["198.18.0.0", 15],
    ["224.0.0.0", 3],
  ] as const
) PRIVATE.addSubnet(address, prefix, "ipv4");
for (
  const [address, prefix] of [["::", 127], ["64:ff9b::", 96], ["fc00::", 7], ["fe80::", 10], ["ff00::", 8]] as const
) {
  PRIVATE.addSubnet(address, prefix, "ipv6");
}

const isPrivate = (address: string): boolean => PRIVATE.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

export interface OutboundOptions {
  /** `WEBHOOK_HOSTS`: `hooks.example`, `127.0.0.1:9000`. */
  readonly hosts: readonly string[];
  /** Addresses of a name. */
  readonly resolve: (hostname: string) => Promise<readonly string[]>;
}

/** Says which requests that people make this server send may be sent. */
export class Outbound {
  readonly #hosts: ReadonlySet<string>;
  readonly #resolve: OutboundOptions["resolve"];

  constructor({ hosts, resolve }: OutboundOptions) {
    this.#hosts = new Set(hosts);
    this.#resolve = resolve;
  }

  /** Why an address must not be written to; null when it may, as far as can be told without asking for its host. */
  refuseHost({ host, username }: URL): string | null {
    if (username !== "") return "it names a user";
    return this.#hosts.has(host) ? null : `${host} is not in WEBHOOK_HOSTS`;
  }

  /**
   * Why an address must not be written to now: its host is one of this network, and is not listed by that address. A
   * name that is listed may come to mean another place.
   */
  async refuseAddress({ host, hostname }: URL): Promise<string | null> {
    const bare = hostname.replace(/^\[|\]$/g, "");
    if (isIP(bare) !== 0) return isPrivate(bare) && !this.#hosts.has(host) ? `${bare} is a private address` : null;
    const addresses = await this.#resolve(bare);
    const port = host.slice(hostname.length);
    const found = addresses.find((address) => {
      const written = isIP(address) === 6 ? `[${address}]` : address;
      return isPrivate(address) && !this.#hosts.has(`${written}${port}`);
    });
    return found === undefined ? null : `${bare} is at the private address ${found}, which is not in WEBHOOK_HOSTS`;
  }
}
