/** Which of a Deployment's sets is the new one, and which are forgotten. */
import type { Deployment, PodTemplateSpec, ReplicaSet } from "@kubenetsim/api";
import { outdatedSets, type Revisions, replicasOf, revisionsOf, sameTemplate } from "@kubenetsim/controllers";
import { listOf } from "../../json.ts";
import type { JsonObject } from "../../types.ts";
import type { Check } from "../rollout.ts";
import { deploymentOf, oldSets } from "./objects.ts";

/** By the name of the check. */
export const revisionChecks: { readonly [check: string]: Check } = {
  cleanupHistory: (testCase) => ({ deleted: outdatedSets(deploymentOf(testCase), oldSets(testCase)).length }),
  sameTemplate: (testCase) => {
    const [one, other] = listOf(testCase.templates, "templates") as unknown as readonly PodTemplateSpec[];
    return { same: sameTemplate(one, other) };
  },
  findNew: (testCase) => ({ new: revisions(testCase).newest?.metadata.name }),
  findOld: (testCase) => {
    const { old } = revisions(testCase);
    return { old: old.map(nameOf), oldWithReplicas: old.filter((set) => replicasOf(set) > 0).map(nameOf) };
  },
};

function revisions(testCase: JsonObject): Revisions {
  const sets = listOf(testCase.replicaSets, "replicaSets") as unknown as readonly ReplicaSet[];
  return revisionsOf(testCase.deployment as unknown as Deployment, sets);
}

function nameOf({ metadata }: ReplicaSet): string {
  return metadata.name ?? "";
}
