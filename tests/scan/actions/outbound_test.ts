import { assertEquals } from "@std/assert";
import { Outbound } from "@/lib/scan/actions/outbound.ts";

const HOSTS = ["hooks.example", "127.0.0.1:9000", "[::1]:9000", "inner.example", "10.0.0.9", "port.example:8443"];
const NAMES: Readonly<Record<string, readonly string[]>> = {
  "hooks.example": ["93.184.216.34", "2606:2800:220:1::"],
  "inner.example": ["93.184.216.34", "10.0.0.8"],
  "port.example": ["10.0.0.9"],
};
const outbound = new Outbound({ hosts: HOSTS, resolve: (name) => Promise.resolve(NAMES[name] ?? ["10.0.0.9"]) });

for (
  const [url, refusal] of [
    ["https://hooks.example/a", null],
    ["https://other.example/a", "other.example is not in WEBHOOK_HOSTS"],
    ["https://hooks.example:8443/", "hooks.example:8443 is not in WEBHOOK_HOSTS"],
    ["https://me@hooks.example/", "it names a user"],
    ["http://127.0.0.1:9000/", null],
    ["http://127.0.0.1:9001/", "127.0.0.1:9001 is not in WEBHOOK_HOSTS"],
    ["http://[::1]:9000/", null],
    ["https://inner.example/", "inner.example is at the private address 10.0.0.8, which is not in WEBHOOK_HOSTS"],
    ["https://port.example:8443/", "port.example is at the private address 10.0.0.9, which is not in WEBHOOK_HOSTS"],
    // Written otherwise it is the same address.
    ["http://2130706433:9000/", null],
  ] as const
) {
  Deno.test(`a request to ${url} is ${refusal === null ? "sent" : "refused"}`, async () => {
    assertEquals(outbound.refuseHost(new URL(url)) ?? await outbound.refuseAddress(new URL(url)), refusal);
  });
}

for (
  const [address, isPrivate] of [
    ["127.0.0.1", true],
    ["10.1.2.3", true],
    ["172.31.0.1", true],
    ["172.32.0.1", false],
    ["192.168.1.1", true],
    ["169.254.169.254", true],
    ["100.64.0.1", true],
    ["0.0.0.0", true],
    ["255.255.255.255", true],
    ["8.8.8.8", false],
    ["[::1]", true],
    ["[::]", true],
    ["[fd00::1]", true],
    ["[fe80::1]", true],
    ["[::ffff:10.0.0.1]", true],
    ["[2606:4700::1]", false],
  ] as const
) {
  Deno.test(`${address} is ${isPrivate ? "a private address" : "a public one"}`, async () => {
    const refusal = await outbound.refuseAddress(new URL(`https://${address}/`));
    assertEquals(refusal?.includes("private address") ?? false, isPrivate);
  });
}
