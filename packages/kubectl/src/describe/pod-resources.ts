/** The requests and limits of a whole pod. Models k8s.io/component-helpers/resource PodRequests, PodLimits. */
import {
  addQuantity,
  type Container,
  compareQuantity,
  formatQuantity,
  type Pod,
  parseQuantity,
  type Quantity,
  type StringMap,
} from "@kubenetsim/api";

export type Amounts = ReadonlyMap<string, Quantity>;

export function podAmounts(pod: Pod): { readonly requests: Amounts; readonly limits: Amounts } {
  return {
    requests: total(pod, ({ resources }) => resources?.requests),
    limits: total(pod, ({ resources }) => resources?.limits),
  };
}

/** Containers run side by side; each init container runs beside the sidecars started before it, and before all others. */
function total({ spec }: Pod, amountsOf: (container: Container) => StringMap | undefined): Amounts {
  let sidecars: Amounts = new Map();
  let peak: Amounts = new Map();
  for (const container of spec.initContainers ?? []) {
    const own = read(amountsOf(container));
    const beside = sumOf([sidecars, own]);
    if (container.restartPolicy === "Always") sidecars = beside;
    peak = largest(peak, beside);
  }
  return largest(peak, sumOf([sidecars, ...spec.containers.map((container) => read(amountsOf(container)))]));
}

export function sumOf(parts: readonly Amounts[]): Amounts {
  const sum = new Map<string, Quantity>();
  for (const part of parts) {
    for (const [name, amount] of part) {
      const before = sum.get(name);
      sum.set(name, before === undefined ? amount : addQuantity(before, amount));
    }
  }
  return sum;
}

function largest(one: Amounts, other: Amounts): Amounts {
  const out = new Map(one);
  for (const [name, amount] of other) {
    const before = out.get(name);
    if (before === undefined || compareQuantity(before, amount) < 0) out.set(name, amount);
  }
  return out;
}

function read(amounts: StringMap = {}): Amounts {
  return new Map(Object.keys(amounts).map((name) => [name, amountOf(new Map(), name, amounts[name])]));
}

/** The amount of one resource; nothing where there is none. */
export function amountOf(amounts: Amounts, name: string, text = "0"): Quantity {
  const parsed = parseQuantity(text);
  return amounts.get(name) ?? (parsed.ok ? parsed.quantity : { nanos: 0n, format: "DecimalSI" });
}

export function textOfAmount(amount: Quantity): string {
  return formatQuantity(amount);
}
