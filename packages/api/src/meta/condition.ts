/** Conditions in a status: finding and setting them. Models k8s.io/apimachinery/pkg/api/meta/conditions.go. */
import type { ConditionStatus, Time } from "./types.ts";

interface AnyCondition {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly lastTransitionTime?: Time;
}

/** The condition of that type. */
export function findCondition<C extends { readonly type: string }>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Whether the condition is there and True. */
export function isConditionTrue(
  conditions: readonly { readonly type: string; readonly status: ConditionStatus }[] | undefined,
  type: string,
): boolean {
  return findCondition(conditions, type)?.status === "True";
}

/** The list with the condition put in its place. While the status stays, the time of the last transition stays too. */
export function setCondition<C extends AnyCondition>(conditions: readonly C[] | undefined, condition: C): readonly C[] {
  const list = conditions ?? [];
  const before = findCondition(list, condition.type);
  if (before === undefined) return [...list, condition];
  const since = before.status === condition.status ? before.lastTransitionTime : undefined;
  const after = since === undefined ? condition : { ...condition, lastTransitionTime: since };
  return list.map((item) => (item.type === condition.type ? after : item));
}

/** The list without the condition of that type. */
export function removeCondition<C extends { readonly type: string }>(
  conditions: readonly C[] | undefined,
  type: string,
): readonly C[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}
