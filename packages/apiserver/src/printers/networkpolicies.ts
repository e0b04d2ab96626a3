/** The table of NetworkPolicies. Models printNetworkPolicy. */
import { formatSelector, labelSelectorAsSelector, type NetworkPolicy } from "@kubenetsim/api";
import { ageOf, column, orNone, type Printer } from "./printer.ts";

export const networkPolicyPrinter: Printer<NetworkPolicy> = {
  columns: [column("Name"), column("Pod-Selector"), column("Age")],
  cells: ({ metadata, spec }, { now }) => [
    metadata.name ?? "",
    selectorText(spec?.podSelector ?? {}),
    ageOf(metadata.creationTimestamp, now),
  ],
};

// Models metav1.FormatLabelSelector.
function selectorText(source: NonNullable<NonNullable<NetworkPolicy["spec"]>["podSelector"]>): string {
  const selector = labelSelectorAsSelector(source);
  return selector.ok ? orNone(formatSelector(selector.selector)) : "<error>";
}
