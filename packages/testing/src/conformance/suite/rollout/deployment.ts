/** How large a Deployment's sets become, and how far its rollout is. */
import type { DeploymentStatus, ReplicaSet } from "@kubenetsim/api";
import {
  cleanUpUnhealthy,
  isComplete,
  isProgressing,
  maxUnavailable,
  minAvailable,
  newSetReplicas,
  nextNewSetReplicas,
  type Resize,
  replicaSetFraction,
  replicasOf,
  resolveFenceposts,
  scaleDownOld,
  scaleSets,
  shrinkOldSets,
  totalActual,
  totalReplicas,
  totalTerminating,
  untilTimedOut,
} from "@kubenetsim/controllers";
import { parseRfc3339 } from "@kubenetsim/sim";
import { listOf, numberOf, textOf } from "../../json.ts";
import type { JsonObject } from "../../types.ts";
import type { Check } from "../rollout.ts";
import { currentOf, deploymentOf, oldSets, type SetForm, setOf, specOf } from "./objects.ts";

/** By the name of the check. */
export const deploymentChecks: { readonly [check: string]: Check } = {
  scaleNew,
  scaleOld: (testCase) => sizes(shrinkOldSets(deploymentOf(testCase), newSet(testCase), oldSets(testCase)), testCase),
  cleanupUnhealthy: (testCase) => {
    const old = oldSets(testCase);
    const after = cleanUpUnhealthy(old, numberOf(testCase.maxCleanup, "maxCleanup"));
    return { cleanedUp: totalReplicas(old) - after.reduce((sum, { replicas }) => sum + replicas, 0) };
  },
  scaleDownOld: (testCase) => {
    const old = oldSets(testCase).map((set) => ({ set, replicas: replicasOf(set) }));
    return sizes(scaleDownOld(deploymentOf(testCase), undefined, old), testCase);
  },
  fenceposts: (testCase) => {
    const { maxSurge, maxUnavailable: unavailable, replicas = 1 } = specOf(testCase);
    const limits = resolveFenceposts(maxSurge, unavailable, replicas);
    return { error: limits === undefined, maxSurge: limits?.surge, maxUnavailable: limits?.unavailable };
  },
  newReplicas: (testCase) => {
    const { new: fresh, total = 0 } = currentOf(testCase);
    const current = fresh?.replicas ?? 0;
    const others = setOf({ replicas: total - current }, 1);
    return { new: newSetReplicas(deploymentOf(testCase), [newSet(testCase), others], current) };
  },
  maxUnavailable: (testCase) => ({ maxUnavailable: maxUnavailable(deploymentOf(testCase)) }),
  minAvailable: (testCase) => ({ minAvailable: minAvailable(deploymentOf(testCase)) }),
  complete: (testCase) => ({ complete: isComplete(deploymentOf(testCase), statusOf(testCase, "status")) }),
  progressing: (testCase) => ({
    progressing: isProgressing(statusOf(testCase, "before"), statusOf(testCase, "after")),
  }),
  timedOut: (testCase) => {
    const now = parseRfc3339(textOf(testCase.now, "now")) ?? 0;
    return { timedOut: untilTimedOut(deploymentOf(testCase), statusOf(testCase, "status"), now) === 0 };
  },
  proportionalScale,
  replicaSetFraction: (testCase) => {
    const set = setOf(currentOf(testCase).replicaSet ?? { replicas: 0 }, 0);
    return { change: replicaSetFraction(deploymentOf(testCase), set) };
  },
  countReplicas: (testCase) => {
    const forms = listOf(testCase.replicaSets, "replicaSets") as unknown as readonly SetForm[];
    const sets = forms.map((form, i) => setOf(form, i));
    return { desired: totalReplicas(sets), actual: totalActual(sets), terminating: totalTerminating(sets) };
  },
};

function newSet(testCase: JsonObject): ReplicaSet {
  return setOf({ ...(currentOf(testCase).new ?? { replicas: 0 }), name: "new" }, 0);
}

function statusOf(testCase: JsonObject, name: string): DeploymentStatus {
  return (testCase[name] ?? {}) as unknown as DeploymentStatus;
}

function scaleNew(testCase: JsonObject): ReturnType<Check> {
  const fresh = newSet(testCase);
  const after = nextNewSetReplicas(deploymentOf(testCase), [fresh, ...oldSets(testCase)], replicasOf(fresh));
  return { scaled: after !== replicasOf(fresh), new: after };
}

/** The old sets' sizes after what was decided. */
function sizes(resizes: readonly Resize[], testCase: JsonObject): ReturnType<Check> {
  const after = new Map(resizes.map(({ set, replicas }) => [set.metadata.uid, replicas]));
  const old = oldSets(testCase);
  const replicas = old.map((set) => after.get(set.metadata.uid) ?? replicasOf(set));
  return { scaled: old.some((set, i) => replicas[i] !== replicasOf(set)), old: replicas };
}

/** The sets stand newest first. */
function proportionalScale(testCase: JsonObject): ReturnType<Check> {
  const forms = currentOf(testCase).replicaSets ?? [];
  const sets = forms.map((form, age) => setOf(form, age));
  const newest = sets.find((_, i) => forms[i]?.new === true);
  const old = sets.filter((set) => set !== newest).reverse();
  const resizes = scaleSets(deploymentOf(testCase), { newest, old, revision: 1 });
  const after = new Map(resizes.map(({ set, replicas }) => [set.metadata.uid, replicas]));
  const replicas = sets.map(
    (set) => [set.metadata.name ?? "", after.get(set.metadata.uid) ?? replicasOf(set)] as const,
  );
  return { replicas: Object.fromEntries(replicas) };
}
