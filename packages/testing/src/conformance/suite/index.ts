/** All suites that can be run: one line each. */
import type { Suite } from "../types.ts";
import { run as allocators } from "./allocators.ts";
import { run as defaulting } from "./defaulting.ts";
import { run as dns } from "./dns.ts";
import { run as endpoints } from "./endpoints.ts";
import { run as kubectlPrint } from "./kubectl-print.ts";
import { run as names } from "./names.ts";
import { run as patch } from "./patch.ts";
import { run as probes } from "./probes.ts";
import { proxyChanges } from "./proxy-changes.ts";
import { proxyFlows } from "./proxy-flows.ts";
import { proxyRules } from "./proxy-rules.ts";
import { proxyTopology } from "./proxy-topology.ts";
import { run as resolv } from "./resolv.ts";
import { run as resolver } from "./resolver.ts";
import { run as rollout } from "./rollout.ts";
import { run as scenarios } from "./scenarios.ts";
import { run as selectors } from "./selectors.ts";
import { run as serviceRest } from "./service-rest.ts";
import { run as serviceCIDRController } from "./servicecidr-controller.ts";
import { run as strategy } from "./strategy.ts";
import { run as validation } from "./validation.ts";
import { run as warnings } from "./warnings.ts";

/** Sorted by name. Adding a suite is adding its import and its line. */
export const suites: readonly Suite[] = [
  { name: "allocators", run: allocators },
  { name: "defaulting", run: defaulting },
  { name: "dns", run: dns },
  { name: "endpoints", run: endpoints },
  { name: "kubectl-print", run: kubectlPrint },
  { name: "names", run: names },
  { name: "patch", run: patch },
  { name: "probes", run: probes },
  proxyChanges,
  proxyFlows,
  proxyRules,
  proxyTopology,
  { name: "resolv", run: resolv },
  { name: "resolver", run: resolver },
  { name: "rollout", run: rollout },
  { name: "scenarios", run: scenarios },
  { name: "selectors", run: selectors },
  { name: "service-rest", run: serviceRest },
  { name: "servicecidr-controller", run: serviceCIDRController },
  { name: "strategy", run: strategy },
  { name: "validation", run: validation },
  { name: "warnings", run: warnings },
];
