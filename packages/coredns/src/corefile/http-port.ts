/** Where a plugin serves pages: `health`, `ready :8181`, `prometheus 169.254.20.10:9253`. */
import { parseAddr } from "@kubenetsim/sim";
import { argumentError, type CorefileError, corefileError, type Directive } from "./types.ts";

/** A port, on one address or on all. */
export interface HttpPort {
  readonly port: number;
  readonly address?: string;
}

/** What the directive's one word says; without it the usual port. */
export function httpPort(directive: Directive, usual: number): HttpPort | CorefileError {
  const [text] = directive.args;
  if (directive.args.length > 1) return argumentError(directive);
  if (text === undefined) return { port: usual };
  const found = /^(?:\[(.*)\]|([^:]*)):(\d{1,5})$/.exec(text);
  const port = Number(found?.[3]);
  if (found === null) return corefileError(directive.line, `address ${text}: missing port in address`);
  if (port > 65535) return corefileError(directive.line, `address ${port}: invalid port`);
  const host = found[1] ?? found[2] ?? "";
  return parseAddr(host) === undefined ? { port } : { port, address: host };
}
