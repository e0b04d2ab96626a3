/** The autopath plugin: the server walks the client's search list for it. Models plugin/autopath/autopath.go. */
import { type Answer, type NameRecord, reply } from "../../message.ts";
import { absolute, isSubdomain, lower, matchZone, trimZone } from "../../name.ts";
import type { Plugin } from "../../server.ts";
import type { DnsView } from "../../view.ts";
import type { KubernetesOptions } from "../kubernetes/options.ts";
import { podsWithIP } from "../kubernetes/pods.ts";

/** Whose search lists the server walks, and for which names. */
export interface AutopathOptions {
  readonly zones: readonly string[];
  /** Domains that every client searches, or that follow those of its pod. */
  readonly search: readonly string[];
  /** The kubernetes plugin whose pods' lists are walked; absent: only `search`. */
  readonly kubernetes?: KubernetesOptions;
}

/** Answers the first question of a walk with the first name on the list that is there, by an alias to it. */
export function autopathPlugin(options: AutopathOptions): Plugin {
  return {
    name: "autopath",
    serve(asked, next, view) {
      const name = lower(asked.name);
      const list = matchZone(options.zones, name) === undefined ? [] : searchList(options, view, name);
      const [first] = list;
      if (first === undefined || first === "" || !isSubdomain(first, name)) return next(asked);
      const base = trimZone(asked.name, first);
      const answers = list.map((domain) => () => next({ ...asked, name: base === "" ? domain : `${base}.${domain}` }));
      return walk(answers, asked.name) ?? reply(asked, "SERVFAIL");
    },
  };
}

/** What is not there is passed over; where nothing is there, the first answer stands. */
function walk(answers: readonly (() => Answer)[], original: string): Answer | undefined {
  let first: Answer | undefined;
  for (const ask of answers) {
    const answer = ask();
    first ??= answer;
    // An empty failure is the server's, not a plugin's: nothing was written.
    if (answer.rcode === "SERVFAIL" || answer.rcode === "REFUSED" || answer.rcode === "NXDOMAIN") continue;
    return withAlias(answer, original);
  }
  return first;
}

/** Puts an alias from the name that was asked for before the records of the name that was found. */
function withAlias(answer: Answer, original: string): Answer {
  const question = { ...answer.question, name: original };
  const other = answer.answer.find((record) => lower(record.name) !== lower(original));
  if (other === undefined) return { ...answer, question };
  const alias: NameRecord = { name: original, ttl: other.ttl, type: "CNAME", target: other.name };
  return { ...answer, question, answer: [alias, ...answer.answer] };
}

/** Ends with the name as it is. Models plugin/kubernetes/autopath.go. */
function searchList(options: AutopathOptions, view: DnsView, name: string): readonly string[] {
  const { kubernetes } = options;
  if (kubernetes === undefined) return [...options.search, ""];
  const zone = matchZone(kubernetes.zones, name);
  if (zone === undefined || kubernetes.pods !== "verified" || view.client === undefined) return [];
  const [pod] = podsWithIP(view, view.client);
  if (pod === undefined) return [];
  const inZone = (label: string) => absolute(zone === "." ? label : `${label}.${zone}`);
  const namespace = pod.metadata.namespace ?? "";
  return [inZone(`${namespace}.svc`), inZone("svc"), zone, ...options.search, ""];
}
