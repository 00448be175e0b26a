import { BlockList, isIP } from "node:net";

/** One place of a target. */
export type Place =
  | { readonly kind: "address"; readonly host: string; readonly port: number }
  | { readonly kind: "name"; readonly host: string; readonly port: number }
  | { readonly kind: "socket"; readonly path: string };

const ALL_ADDRESSES = "dns:///";
const SOCKET = "unix:";
const HOST_AND_PORT = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/**
 * Reads a target: `host:port`, several of them with commas between, `dns:///host:port` for all addresses of a name, or
 * `unix:/path`. Throws TypeError for anything else.
 */
export function parseTarget(target: string): Place[] {
  return target.split(",").map((each) => {
    if (each.startsWith(SOCKET)) {
      const path = each.slice(SOCKET.length).replace(/^\/\/(?=\/)/, "");
      if (path) {
        return { kind: "socket", path };
      }
    }
    const everywhere = each.startsWith(ALL_ADDRESSES);
    const found = HOST_AND_PORT.exec(everywhere ? each.slice(ALL_ADDRESSES.length) : each);
    const host = found?.[1] ?? found?.[2] ?? "";
    const port = Number(found?.[3] ?? 0);
    if (!host || port < 1 || port > 65535 || (found?.[1] !== undefined && isIP(host) !== 6)) {
      throw new TypeError(`not a target: ${JSON.stringify(each)}; one looks like host:port or dns:///host:port`);
    }
    return { kind: everywhere && !isIP(host) ? "name" : "address", host, port };
  });
}

/** Whether a place can only be on this very machine. */
export function isLoopback(place: Place): boolean {
  if (place.kind === "socket") {
    return true;
  }
  const host = place.host.toLowerCase();
  const family = isIP(host);
  return host === "localhost" || (family !== 0 && LOOPBACK.check(host, family === 6 ? "ipv6" : "ipv4"));
}

/** `host:port`, with the brackets that an IPv6 address needs. */
export function joined(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
}
