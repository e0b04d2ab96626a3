/** Checks of names: what DNS answers, and what stands in a pod's own files. */
import { resolve } from "@kubenetsim/cluster";
import { digSearch, type ResourceRecord } from "@kubenetsim/coredns";
import { assert } from "@kubenetsim/sim";
import { listOf, objectOf, scalarsOf, textOf } from "../../json.ts";
import type { Json, JsonObject } from "../../types.ts";
import { placeOf } from "./check-reach.ts";
import { type Difference, differenceOf } from "./difference.ts";
import { wronglyAsked } from "./name-servers.ts";
import { resolved } from "./references.ts";
import type { Stage } from "./stage.ts";

export function checkDNS(
  stage: Stage,
  { from, name, type, expect, asked: wantedAsked }: JsonObject,
): Difference | undefined {
  const { answers, rcode, ...rest } = objectOf(expect, "expect");
  assert(Object.keys(rest).length === 0, `expect has unknown keys: ${Object.keys(rest).join(", ")}`);
  const asked = resolved(stage, textOf(name, "name"));
  const wantedType = textOf(type, "type");
  const place = placeOf(textOf(from, "from"));
  stage.nameServers.asked.clear();
  const act = { do: "exec", from: textOf(from, "from"), argv: ["dig", "+search", asked, wantedType] } as const;
  const { resolution } = stage.cluster.act(act, (sim) =>
    resolve(sim, place, asked, { types: [wantedType], resolver: digSearch }),
  );
  const wrong = wantedAsked === undefined ? undefined : wronglyAsked(stage.nameServers, wantedAsked);
  if (wrong !== undefined && wantedAsked !== undefined) return { expected: wantedAsked, actual: wrong };
  const last = resolution.answers.at(-1);
  if (rcode !== undefined) return differenceOf(rcode, last?.rcode);
  const wanted = listOf(answers, "answers").map((one) => resolved(stage, textOf(one, "answer")));
  const found = (last?.answer ?? []).map(textFor);
  return differenceOf([...wanted].sort(), [...found].sort());
}

function textFor(record: ResourceRecord): string {
  switch (record.type) {
    case "A":
    case "AAAA":
      return record.address;
    case "SRV":
      return `${record.port} ${record.target}`;
    case "CNAME":
    case "PTR":
    case "NS":
      return record.target;
    default:
      throw new Error(`records of type ${record.type} are unknown here`);
  }
}

export function checkResolv(stage: Stage, { pod, expect }: JsonObject): Difference | undefined {
  const wanted = objectOf(expect, "expect");
  const words = contentOf(stage, pod, "/etc/resolv.conf")
    .split("\n")
    .map((line) => line.split(/\s+/).filter((word) => word !== ""));
  const after = (keyword: string): readonly string[] =>
    words.flatMap((line) => (line[0] === keyword ? line.slice(1) : []));
  const actual = { nameservers: after("nameserver"), searches: after("search"), options: after("options") };
  for (const [name, value] of Object.entries(wanted)) {
    assert(Object.hasOwn(actual, name), `expect.${name} is unknown`);
    const found = actual[name as keyof typeof actual];
    if (scalarsOf(value, name).some((one) => !found.includes(one))) return { expected: wanted, actual };
  }
  return undefined;
}

export function checkHosts(stage: Stage, { pod, name, expect }: JsonObject): Difference | undefined {
  const wanted = resolved(stage, textOf(expect, "expect"));
  const line = contentOf(stage, pod, "/etc/hosts")
    .split("\n")
    .map((each) => each.split(/\s+/))
    .find((words) => words.slice(1).includes(textOf(name, "name")));
  return differenceOf(wanted, line?.[0]);
}

export function checkHostName(stage: Stage, { pod, expect }: JsonObject): Difference | undefined {
  const [namespace, name = ""] = textOf(pod, "pod").split("/");
  const actual = stage.cluster.pod(name, namespace).exec(["hostname"]).stdout.trim();
  const node = stage.cluster.get("pods", name, namespace)?.spec.nodeName;
  return differenceOf(expect === "node" ? node : expect, actual);
}

function contentOf(stage: Stage, pod: Json | undefined, file: string): string {
  const [namespace, name = ""] = textOf(pod, "pod").split("/");
  const { stdout, stderr, exitCode } = stage.cluster.pod(name, namespace).exec(["cat", file]);
  assert(exitCode === 0, stderr);
  return stdout;
}
