/** The texts by which virtual servers and connections are stored. A connection's begins with its virtual server's. */
import { type Addr, formatAddr } from "@kubenetsim/sim";
import type { IpvsAddress, IpvsConnection } from "./types.ts";

/** `10.0.0.1:80` or `[fd00::1]:80`. */
export function endText(addr: Addr, port: number): string {
  return typeof addr === "number" ? `${formatAddr(addr)}:${port}` : `[${formatAddr(addr)}]:${port}`;
}

/** `tcp 10.96.0.1:443`: the key of a virtual server. */
export function serverKey(server: IpvsAddress): string {
  return `${server.protocol} ${endText(server.addr, server.port)}`;
}

/** The key of a template; with a colon after it, the beginning of the keys of the client's connections. */
export function clientKey(server: string, client: Addr): string {
  return `${server} ${formatAddr(client)}`;
}

export function connectionKey(server: string, client: Addr, clientPort: number): string {
  return `${server} ${formatAddr(client)}/${clientPort}`;
}

/** How an answer of this connection is recognized. */
export function replyKey(
  connection: Pick<IpvsConnection, "virtual" | "real" | "realPort" | "client" | "clientPort">,
): string {
  const { virtual, real, realPort, client, clientPort } = connection;
  return `${virtual.protocol} ${endText(real, realPort)} ${endText(client, clientPort)}`;
}
