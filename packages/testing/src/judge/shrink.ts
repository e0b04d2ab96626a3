/** Plans that are a little smaller: a disagreement that stays in one of them is easier to understand. */
import type { Plan } from "./types.ts";

/** Candidates, the greediest first. Each still makes sense: no flow or endpoint names what is gone. */
export function* smaller(plan: Plan, flow: string): Generator<Plan> {
  for (const flows of fewer(plan.flows, (each) => each.id !== flow)) yield { ...plan, flows };
  for (const sessions of fewer(plan.sessions, (each) => each.id !== flow)) yield { ...plan, sessions };
  if (plan.change !== undefined) yield withoutChange(plan);
  for (const services of fewer(plan.services, () => true)) yield { ...plan, services };
  for (const pods of fewer(plan.pods, (pod) => !isNamed(plan, pod.name))) yield { ...plan, pods: [...pods] };
  yield* withoutPorts(plan);
  yield* simplified(plan);
  for (const externals of fewer(
    plan.externals,
    ({ ip }) => !allFlows(plan).some((each) => each.from === `external/${ip}` || each.to === ip),
  ))
    yield { ...plan, externals };
  const last = plan.nodes.at(-1)?.name ?? "";
  if (plan.nodes.length > 1 && !isNodeNamed(plan, last)) yield { ...plan, nodes: plan.nodes.slice(0, -1) };
}

/** Without all that may go, without one half of them, without one of them. */
function* fewer<T>(items: readonly T[], mayGo: (item: T) => boolean): Generator<readonly T[]> {
  const loose = items.filter(mayGo);
  const without = (gone: readonly T[]): readonly T[] => items.filter((item) => !gone.includes(item));
  if (loose.length > 1) yield without(loose);
  const half = Math.ceil(loose.length / 2);
  if (loose.length > 3) yield* [without(loose.slice(0, half)), without(loose.slice(half))];
  for (const item of loose) yield without([item]);
}

function* withoutPorts(plan: Plan): Generator<Plan> {
  for (const [i, service] of plan.services.entries())
    if (service.ports.length > 1)
      for (const ports of fewer(service.ports, () => true))
        if (ports.length > 0) yield { ...plan, services: plan.services.with(i, { ...service, ports }) };
}

/** Services without what makes them special, one thing at a time. */
function* simplified(plan: Plan): Generator<Plan> {
  for (const [i, service] of plan.services.entries()) {
    const plain = {
      externalIPs: [],
      ingressIPs: [],
      sourceRanges: [],
      sticky: false,
      externalLocal: false,
      internalLocal: false,
      publishNotReady: false,
      preferClose: false,
    };
    for (const [field, value] of Object.entries(plain)) {
      const now = service[field as keyof typeof plain];
      const isPlain = Array.isArray(now) ? now.length === 0 : now === value;
      if (!isPlain) yield { ...plan, services: plan.services.with(i, { ...service, [field]: value }) };
    }
  }
}

function withoutChange({ change: _, ...plan }: Plan): Plan {
  return plan;
}

function allFlows(plan: Plan): readonly { readonly from: string; readonly to: string }[] {
  return [...plan.flows, ...plan.sessions];
}

function isNamed(plan: Plan, pod: string): boolean {
  const place = `pod/${pod}`;
  return (
    plan.change?.pod === pod ||
    allFlows(plan).some((flow) => flow.from === place || flow.to === place) ||
    plan.services.some((service) => service.endpoints?.some((endpoint) => endpoint.pod === pod) === true)
  );
}

function isNodeNamed(plan: Plan, node: string): boolean {
  return (
    plan.pods.some((pod) => pod.node === node) ||
    plan.externals.some((external) => external.via === node) ||
    allFlows(plan).some((flow) => flow.from === `node/${node}`)
  );
}
