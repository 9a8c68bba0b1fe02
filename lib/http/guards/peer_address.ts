/** The address of the other side of a request, without its port; empty when it came over no network. */
export function peerAddress({ remoteAddr }: Deno.ServeHandlerInfo): string {
  return "hostname" in remoteAddr ? remoteAddr.hostname : "";
}
