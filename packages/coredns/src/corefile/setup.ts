/** What a plugin's directive makes: the table of plugins, in the order in which CoreDNS runs them. */
import { setupAutopath } from "../plugin/autopath/setup.ts";
import { setupForward } from "../plugin/forward/setup.ts";
import { setupHosts } from "../plugin/hosts/setup.ts";
import { setupExternal } from "../plugin/k8s-external/setup.ts";
import { setupKubernetes } from "../plugin/kubernetes/setup.ts";
import { loadbalancePlugin } from "../plugin/loadbalance/loadbalance.ts";
import { setupTransfer } from "../plugin/transfer/setup.ts";
import type { Plugin } from "../server.ts";
import { argumentError, type CorefileError, corefileError, type Directive } from "./types.ts";

/** What else the server block says. */
export interface SetupContext {
  /** Of the block's keys. */
  readonly zones: readonly string[];
  readonly directives: readonly Directive[];
}

/** What one directive adds to its server block. */
export interface Setup {
  readonly plugin?: Plugin;
  readonly health?: { readonly port: number };
  readonly ready?: { readonly port: number };
}

export type SetupFunction = (directive: Directive, context: SetupContext) => Setup | CorefileError;

/** Says nothing about answers: metrics, logs, sockets; or, as cache, would keep what the tables say anyway. */
const inert: SetupFunction = () => ({});

/** Read from first to last. Models plugin.cfg; what is not listed is unknown here. */
export const SETUPS: ReadonlyMap<string, SetupFunction> = new Map<string, SetupFunction>([
  ["root", inert],
  ["metadata", inert],
  ["cancel", inert],
  ["timeouts", inert],
  ["multisocket", inert],
  ["reload", inert],
  ["nsid", inert],
  ["bufsize", inert],
  ["bind", inert],
  ["debug", inert],
  ["trace", inert],
  ["ready", (directive) => portOf(directive, 8181, (port) => ({ ready: { port } }))],
  ["health", (directive) => portOf(directive, 8080, (port) => ({ health: { port } }))],
  ["pprof", inert],
  ["prometheus", inert],
  ["errors", inert],
  ["log", inert],
  ["dnstap", inert],
  ["loadbalance", () => ({ plugin: loadbalancePlugin })],
  ["autopath", setupAutopath],
  ["cache", inert],
  ["minimal", inert],

  ["transfer", setupTransfer],
  ["hosts", setupHosts],
  ["k8s_external", setupExternal],
  ["kubernetes", setupKubernetes],
  ["loop", inert],
  ["forward", setupForward],
]);

/** Plugins of CoreDNS that nothing here stands for. */
const NOT_SIMULATED: ReadonlySet<string> = new Set(
  (
    "geoip proxyproto quic grpc_server https https3 shed local dns64 any chaos tsig rewrite acl header dnssec tls " +
    "template route53 azure clouddns file auto secondary etcd grpc erratic whoami on sign view nomad"
  ).split(" "),
);

export function unknownDirective(directive: Directive): CorefileError {
  if (NOT_SIMULATED.has(directive.name)) {
    return corefileError(directive.line, `plugin/${directive.name}: not simulated`);
  }
  return corefileError(directive.line, `Unknown directive '${directive.name}'`);
}

/** `ready`, `ready :8181`, `health localhost:8091`. */
function portOf(directive: Directive, usual: number, make: (port: number) => Setup): Setup | CorefileError {
  const [address] = directive.args;
  if (directive.args.length > 1) return argumentError(directive);
  if (address === undefined) return make(usual);
  const port = Number(/:(\d{1,5})$/.exec(address)?.[1] ?? Number.NaN);
  return Number.isInteger(port) && port <= 65535 ? make(port) : argumentError(directive);
}
