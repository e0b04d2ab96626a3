/** What a plugin's directive makes: the table of plugins, in the order in which CoreDNS runs them. */
import { setupAutopath } from "../plugin/autopath/setup.ts";
import { setupBind } from "../plugin/bind/setup.ts";
import { setupCache } from "../plugin/cache/setup.ts";
import { setupErrors } from "../plugin/errors/setup.ts";
import { setupFile } from "../plugin/file/setup.ts";
import { setupForward } from "../plugin/forward/setup.ts";
import { setupHealth } from "../plugin/health/setup.ts";
import { setupHosts } from "../plugin/hosts/setup.ts";
import { setupExternal } from "../plugin/k8s-external/setup.ts";
import { setupKubernetes } from "../plugin/kubernetes/setup.ts";
import { setupLoadbalance } from "../plugin/loadbalance/setup.ts";
import { setupLog } from "../plugin/log/setup.ts";
import { setupLoop } from "../plugin/loop/setup.ts";
import { setupPrometheus } from "../plugin/prometheus/setup.ts";
import { setupReady } from "../plugin/ready/setup.ts";
import { setupReload } from "../plugin/reload/setup.ts";
import { setupRewrite } from "../plugin/rewrite/setup.ts";
import { setupTemplate } from "../plugin/template/setup.ts";
import { setupTransfer } from "../plugin/transfer/setup.ts";
import type { Plugin, ServerFacts } from "../server.ts";
import { type CorefileError, corefileError, type Directive } from "./types.ts";

/** What else the server block says, and the files beside the Corefile. */
export interface SetupContext {
  /** Of the block's keys. */
  readonly zones: readonly string[];
  readonly directives: readonly Directive[];
  /** A file's text by its path; `undefined` where there is none. */
  readonly file: (path: string) => string | undefined;
}

/** What one directive adds to its server block. */
export interface Setup extends ServerFacts {
  readonly plugin?: Plugin;
}

/** A directive to what it makes, or to why it makes nothing. */
export type SetupFunction = (directive: Directive, context: SetupContext) => Setup | CorefileError;

/** Changes no answer: metadata, sockets, traces. */
const inert: SetupFunction = () => ({});

/** Read from first to last. Models plugin.cfg; what is not listed is unknown here. */
export const SETUPS: ReadonlyMap<string, SetupFunction> = new Map<string, SetupFunction>([
  ["root", inert],
  ["metadata", inert],
  ["cancel", inert],
  ["timeouts", inert],
  ["multisocket", inert],
  ["reload", setupReload],
  ["nsid", inert],
  ["bufsize", inert],
  ["bind", setupBind],
  ["debug", inert],
  ["trace", inert],
  ["ready", setupReady],
  ["health", setupHealth],
  ["pprof", inert],
  ["prometheus", setupPrometheus],
  ["errors", setupErrors],
  ["log", setupLog],
  ["dnstap", inert],
  ["loadbalance", setupLoadbalance],
  ["rewrite", setupRewrite],
  ["autopath", setupAutopath],
  ["cache", setupCache],
  ["minimal", inert],
  ["template", setupTemplate],
  ["transfer", setupTransfer],
  ["hosts", setupHosts],
  ["k8s_external", setupExternal],
  ["kubernetes", setupKubernetes],
  ["file", setupFile],
  ["loop", setupLoop],
  ["forward", setupForward],
]);

/** Plugins of CoreDNS that nothing here stands for. */
const NOT_SIMULATED: ReadonlySet<string> = new Set(
  (
    "geoip proxyproto quic grpc_server https https3 shed local dns64 any chaos tsig acl header dnssec tls " +
    "route53 azure clouddns auto secondary etcd grpc erratic whoami on sign view nomad"
  ).split(" "),
);

export function unknownDirective(directive: Directive): CorefileError {
  if (NOT_SIMULATED.has(directive.name)) {
    return corefileError(directive.line, `plugin/${directive.name}: not simulated`);
  }
  return corefileError(directive.line, `Unknown directive '${directive.name}'`);
}
