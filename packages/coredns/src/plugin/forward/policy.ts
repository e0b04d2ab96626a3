/** In which order the upstreams are tried. Models plugin/forward/policy.go. */
import { shuffled } from "@kubenetsim/sim";
import type { Query } from "../../message.ts";
import { count, type Session } from "../../session.ts";
import type { DnsView } from "../../view.ts";

export type Policy = "random" | "round_robin" | "sequential";

/** All upstreams, the first to be asked first. */
export function inOrder(
  policy: Policy,
  upstreams: readonly string[],
  id: string,
  asked: Query,
  view: DnsView,
  session: Session,
): readonly string[] {
  if (policy === "sequential" || upstreams.length < 2) return upstreams;
  if (policy === "random") {
    const label = `coredns/forward/${id}/${asked.name}/${asked.type}/${asked.id}/${session.now}/${view.client ?? ""}`;
    return shuffled(view.seed, label, upstreams);
  }
  const at = count(session, `round_robin ${id}`) % upstreams.length;
  const first = upstreams[at];
  return first === undefined ? upstreams : [first, ...upstreams.slice(0, at), ...upstreams.slice(at + 1)];
}
