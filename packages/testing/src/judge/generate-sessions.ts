/** A change for a plan's cluster, and connections that live through it. */
import { type Dice, onceIn, oneOf, roll } from "./dice.ts";
import { wayTo } from "./generate-flows.ts";
import type { ChangePlan, Plan, PodPlan, ServicePlan, SessionPlan } from "./types.ts";

const SESSIONS = 4;
/** Connections of each. */
const COUNT = 8;
/** The app of a pod that no Service selects. */
const OUT = "out";

/** Nothing where no Service would see a change. */
export function generateSessions(dice: Dice, plan: Plan): Pick<Plan, "sessions" | "change"> {
  const selectors = plan.services.filter((service) => service.app !== undefined);
  const selected = plan.pods.filter((pod) => selectors.some((service) => service.app === pod.app));
  if (selected.length === 0) return { sessions: [] };
  const pod = oneOf(dice, selected);
  const change: ChangePlan = { pod: pod.name, app: newApp(dice, selectors, pod) };
  const affected = selectors.filter(({ app }) => app === pod.app || app === change.app);
  const sessions = Array.from({ length: SESSIONS }, (_, i) => generateSession(dice, plan, affected, `s${i + 1}`));
  return { sessions, change };
}

function newApp(dice: Dice, selectors: readonly ServicePlan[], pod: PodPlan): string {
  const others = selectors.map((service) => service.app ?? OUT).filter((app) => app !== pod.app);
  return others.length > 0 && onceIn(dice, 3) ? oneOf(dice, others) : OUT;
}

function generateSession(dice: Dice, plan: Plan, services: readonly ServicePlan[], id: string): SessionPlan {
  const service = oneOf(dice, services);
  const port = oneOf(dice, service.ports);
  const { from, to, port: number } = wayTo(dice, plan, service, port);
  return { id, from, protocol: port.protocol, to, port: number, count: COUNT, late: roll(dice, 4) === 0 };
}
