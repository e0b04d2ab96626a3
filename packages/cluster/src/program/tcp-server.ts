/** A program that greets whoever connects: a database's banner, an echo. */
import type { Program } from "./types.ts";

/**
 * A TCP server that says its banner on every connection, whatever it is told.
 * @example tcpServer(3306, "5.7.29")
 */
export function tcpServer(port: number, banner: string): Program {
  return {
    listens: () => [{ protocol: "tcp", port }],
    serve: () => ({ kind: "raw", data: banner }),
  };
}

/** A UDP server that answers each datagram with a fixed text, or with the datagram where none is given. */
export function udpServer(port: number, answer?: string): Program {
  return {
    listens: () => [{ protocol: "udp", port }],
    serve: (request) => (request.kind === "raw" ? { kind: "raw", data: answer ?? request.data } : undefined),
  };
}
