/** The nftables part of suite proxy-rules: kube-proxy's table as commands, its names, its detectors. */
import {
  nftEndpointName,
  nftLocalDetector,
  nftServiceName,
  ruleset,
  type ServiceProtocol,
} from "@kubenetsim/kube-proxy";
import { type NftStatement, printNftCommands, printNftRule } from "@kubenetsim/linux";
import { parsePrefix } from "@kubenetsim/sim";
import {
  advanceView,
  configOfCase,
  emptyView,
  familyOfCase,
  type LocalDetectCase,
  localDetectOf,
  type Mismatch,
  type ProxyCaseHead,
  type ProxyStepObjects,
} from "./proxy-case.ts";

/** One case; which fields it has depends on its file. */
export interface NftCase extends ProxyCaseHead {
  readonly steps?: readonly (ProxyStepObjects & { readonly expect?: NftExpectation })[];
  readonly localDetect?: LocalDetectCase;
  readonly servicePort?: {
    readonly namespace: string;
    readonly service: string;
    readonly port: string;
    readonly protocol: string;
  };
  readonly endpoint?: string;
  readonly expect?: { readonly [field: string]: unknown };
}

interface NftExpectation {
  readonly format?: string;
  readonly lines?: readonly string[];
}

/** Runs one case; no mismatch: it passed. */
export function nftMismatches(testCase: NftCase): readonly Mismatch[] {
  if (testCase.servicePort !== undefined)
    return compare("name", testCase.expect, { nameBase: nameBase(testCase, testCase.servicePort) });
  if (testCase.localDetect !== undefined) return detectorMismatches(testCase, testCase.localDetect);
  const config = configOfCase(testCase);
  const mismatches: Mismatch[] = [];
  let view = emptyView();
  for (const [i, step] of (testCase.steps ?? []).entries()) {
    view = advanceView(view, step);
    const where = `step ${i + 1}`;
    if (step.expect === undefined) continue;
    const { lines } = step.expect;
    if (lines === undefined) mismatches.push({ where, expected: step.expect, actual: "this format is not read yet" });
    const rules = ruleset("nftables", view, config, familyOfCase(testCase));
    const made = printNftCommands(rules.nft ?? [])
      .trimEnd()
      .split("\n");
    mismatches.push(...lineMismatches(where, lines ?? [], made));
  }
  return mismatches;
}

function nameBase({ endpoint }: NftCase, port: NonNullable<NftCase["servicePort"]>): string {
  const name = {
    namespace: port.namespace,
    name: port.service,
    portName: port.port,
    protocol: port.protocol.toLowerCase() as ServiceProtocol,
  };
  return endpoint === undefined ? nftServiceName(name) : nftEndpointName(name, endpoint);
}

function detectorMismatches(testCase: NftCase, detect: LocalDetectCase): readonly Mismatch[] {
  const isIPv6 = [detect.clusterCIDR, detect.nodeCIDR].some(
    (cidr) => typeof parsePrefix(cidr ?? "")?.addr === "bigint",
  );
  const detector = nftLocalDetector(localDetectOf(detect), isIPv6 ? 6 : 4);
  const words = (condition: NftStatement | undefined): readonly string[] =>
    condition === undefined
      ? []
      : printNftRule({ handle: 0, statements: [condition], because: [] }, "command").split(" ");
  return compare("detector", testCase.expect, {
    ifLocal: words(detector?.ifLocal),
    ifNotLocal: words(detector?.ifNotLocal),
  });
}

// Order counts within a chain's rules, nowhere else.
function lineMismatches(where: string, expected: readonly string[], actual: readonly string[]): readonly Mismatch[] {
  const [wanted, made] = [byChain(expected), byChain(actual)];
  return [...new Set([...wanted.keys(), ...made.keys()])].flatMap((chain) =>
    compare(`${where}, ${chain}`, wanted.get(chain), made.get(chain)),
  );
}

function byChain(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const chains = new Map<string, readonly string[]>();
  for (const line of lines) {
    const [, object = "", , , chain = ""] = line.split(" ");
    const name = object === "rule" ? `rules of ${chain}` : "objects";
    chains.set(name, [...(chains.get(name) ?? []), line]);
  }
  const objects = chains.get("objects");
  if (objects !== undefined) chains.set("objects", [...objects].sort());
  return chains;
}

function compare(where: string, expected: unknown, actual: unknown): readonly Mismatch[] {
  return JSON.stringify(expected) === JSON.stringify(actual) ? [] : [{ where, expected, actual }];
}
