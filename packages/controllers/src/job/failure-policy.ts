/** What a Job's podFailurePolicy says of a failed pod. Models pkg/controller/job/pod_failure_policy.go. */
import type { Job, Pod, PodFailurePolicyRule } from "@kubenetsim/api";

export interface Verdict {
  readonly action: PodFailurePolicyRule["action"];
  /** Why, for a Job that fails by it. */
  readonly message: string;
}

/** The first rule that matches the pod; undefined where none does, and the failure counts as usual. */
export function verdictOn(job: Job, pod: Pod): Verdict | undefined {
  const rules = job.spec.podFailurePolicy?.rules ?? [];
  for (const [index, rule] of rules.entries()) {
    const why = exitCodeMatch(rule, pod) ?? conditionMatch(rule, pod);
    if (why !== undefined)
      return { action: rule.action, message: `${why} matching ${rule.action} rule at index ${index}` };
  }
  return undefined;
}

function exitCodeMatch({ onExitCodes }: PodFailurePolicyRule, pod: Pod): string | undefined {
  if (onExitCodes === undefined) return undefined;
  const { containerName, operator, values } = onExitCodes;
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
  for (const { name, state } of statuses) {
    const code = state?.terminated?.exitCode ?? 0;
    if (code === 0 || (containerName !== undefined && containerName !== name)) continue;
    if (values.includes(code) !== (operator === "In")) continue;
    return `Container ${name} for pod ${pod.metadata.namespace}/${pod.metadata.name} failed with exit code ${code}`;
  }
  return undefined;
}

function conditionMatch({ onPodConditions = [] }: PodFailurePolicyRule, pod: Pod): string | undefined {
  for (const { type, status = "True" } of onPodConditions) {
    if (pod.status?.conditions?.some((condition) => condition.type === type && condition.status === status))
      return `Pod ${pod.metadata.namespace}/${pod.metadata.name} has condition ${type}`;
  }
  return undefined;
}
