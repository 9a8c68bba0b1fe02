import { assertEquals } from "@std/assert";
import { refuseControl } from "@/lib/http/guards/control_guard.ts";
import { isTrustedOrigin } from "@/lib/http/guards/origin.ts";

const URL_ = "http://localhost:8000/api/engine/start";
const request = (headers: Record<string, string>) => new Request(URL_, { method: "POST", headers });

const ORIGINS: [name: string, headers: Record<string, string>, trusted: boolean][] = [
  ["its own origin", { host: "localhost:8000", origin: "http://localhost:8000" }, true],
  ["its own origin behind TLS", { host: "desk.example", origin: "https://desk.example" }, true],
  ["an allowed origin", { host: "localhost:8000", origin: "https://ok.example" }, true],
  ["another port", { host: "localhost:8000", origin: "http://localhost:8001" }, false],
  ["another site", { host: "localhost:8000", origin: "http://evil.example" }, false],
  ["a prefix of the host", { host: "localhost:8000", origin: "http://localhost:80" }, false],
  ["a sandboxed page", { host: "localhost:8000", origin: "null" }, false],
  ["a program", { host: "localhost:8000" }, true],
  ["its own page, of which browsers tell no origin", { cookie: "a=b", "sec-fetch-site": "same-origin" }, true],
  ["a person who types the address", { "sec-fetch-site": "none" }, true],
  ["an image in a page of another site", { "sec-fetch-site": "cross-site" }, false],
  ["an image in a page of another port", { "sec-fetch-site": "same-site" }, false],
  ["a page that hides its origin but brings cookies", { host: "localhost:8000", cookie: "a=b" }, false],
];

for (const [name, headers, trusted] of ORIGINS) {
  Deno.test(`isTrustedOrigin() ${trusted ? "trusts" : "does not trust"} ${name}`, () => {
    assertEquals(isTrustedOrigin(request(headers), ["https://ok.example"]), trusted);
  });
}

const local = { host: "localhost:8000" };
const CONTROL: [
  name: string,
  peer: string,
  headers: Record<string, string>,
  token: string | undefined,
  status: number,
][] = [
  ["a local program", "127.0.0.1", local, undefined, 0],
  ["a local program over IPv6", "::1", { host: "[::1]:8000" }, undefined, 0],
  ["the dashboard", "127.0.0.1", { ...local, origin: "http://localhost:8000" }, undefined, 0],
  ["another machine", "192.168.1.5", local, undefined, 403],
  ["a page of another site", "127.0.0.1", { ...local, origin: "http://evil.example" }, undefined, 403],
  [
    "a page whose domain was pointed here",
    "127.0.0.1",
    { host: "evil.example:8000", origin: "http://evil.example:8000" },
    undefined,
    403,
  ],
  ["anybody without the token", "127.0.0.1", local, "correct horse", 401],
  ["a wrong token", "127.0.0.1", { ...local, authorization: "Bearer wrong horse" }, "correct horse", 401],
  ["another scheme", "127.0.0.1", { ...local, authorization: "Basic correct horse" }, "correct horse", 401],
  ["the right token from anywhere", "10.0.0.1", { authorization: "Bearer correct horse" }, "correct horse", 0],
];

for (const [name, peer, headers, adminToken, status] of CONTROL) {
  Deno.test(`refuseControl() ${status === 0 ? "lets in" : `answers ${status} to`} ${name}`, async () => {
    const refusal = await refuseControl(request(headers), peer, { adminToken, allowedOrigins: [] });
    assertEquals(refusal?.status ?? 0, status);
  });
}
