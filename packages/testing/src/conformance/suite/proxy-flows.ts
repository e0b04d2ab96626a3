/** Suite proxy-flows: where a kube-proxy's rules send a packet. The packet is walked through the rules by the kernel's own walk. */
import { ruleset } from "@kubenetsim/kube-proxy";
import type { Netns, Protocol, Ruleset } from "@kubenetsim/linux";
import { parseAddr } from "@kubenetsim/sim";
import type { Suite } from "../types.ts";
import {
  advanceView,
  configOfCase,
  emptyView,
  familyOfCase,
  type Mismatch,
  missingModes,
  type ProxyCaseHead,
  type ProxyStepObjects,
  suiteOf,
} from "./proxy-case.ts";
import { type FlowResult, nodeNetns, walkFlow } from "./proxy-walk.ts";

/** One case of the suite. */
export interface ProxyFlowsCase extends ProxyCaseHead {
  readonly modes: readonly string[];
  readonly steps: readonly (ProxyStepObjects & { readonly flows?: readonly Flow[] })[];
}

interface Flow {
  readonly id: string;
  readonly modes?: readonly string[];
  readonly from: string;
  readonly protocol: string;
  readonly to: string;
  readonly port: number;
  readonly expect: FlowResult;
}

/** The suite, for the runner. */
export const proxyFlows: Suite = suiteOf("proxy-flows", runProxyFlows);

/** Runs one case in all its modes; no mismatch: it passed. Modes that are not modelled yet are mismatches. */
export function runProxyFlows(testCase: ProxyFlowsCase): readonly Mismatch[] {
  const missing = missingModes(testCase.modes);
  const walked = WALKED.filter((mode) => testCase.modes.includes(mode));
  return [...missing, ...walked.flatMap((mode) => modeMismatches(testCase, mode))];
}

/** In these modes the way of a packet is in the rules. */
const WALKED = ["iptables", "nftables"] as const;

/** What one mode alone gets wrong. */
function modeMismatches(testCase: ProxyFlowsCase, mode: (typeof WALKED)[number]): readonly Mismatch[] {
  const config = configOfCase(testCase);
  const netns = nodeNetns(testCase);
  const mismatches: Mismatch[] = [];
  let view = emptyView();
  for (const [i, step] of testCase.steps.entries()) {
    view = advanceView(view, step);
    const rules = ruleset(mode, view, config, familyOfCase(testCase));
    for (const flow of step.flows ?? []) {
      if (flow.modes !== undefined && !flow.modes.includes(mode)) continue;
      mismatches.push(...flowMismatches(`${mode}, step ${i + 1}, flow ${flow.id}`, flow, rules, netns));
    }
  }
  return mismatches;
}

function flowMismatches(where: string, flow: Flow, rules: Ruleset, netns: Netns): readonly Mismatch[] {
  const source = parseAddr(flow.from);
  const target = parseAddr(flow.to);
  if (source === undefined || target === undefined)
    return [{ where, expected: "addresses", actual: [flow.from, flow.to] }];
  const actual = walkFlow(rules, netns, {
    source,
    target,
    protocol: flow.protocol.toLowerCase() as Protocol,
    port: flow.port,
  });
  const expected: FlowResult = {
    verdict: flow.expect.verdict,
    endpoints: [...(flow.expect.endpoints ?? [])].sort(),
    masquerade: flow.expect.masquerade ?? false,
  };
  return JSON.stringify(expected) === JSON.stringify(actual) ? [] : [{ where, expected, actual }];
}
