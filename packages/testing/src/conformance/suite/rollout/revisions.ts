/** Which of a Deployment's sets is the new one, and which are forgotten. */
import type { Deployment, PodTemplateSpec, ReplicaSet, StringMap } from "@kubenetsim/api";
import {
  newSetAnnotations,
  outdatedSets,
  REVISION_ANNOTATION,
  REVISION_HISTORY_ANNOTATION,
  type Revisions,
  replicasOf,
  revisionsOf,
  sameTemplate,
} from "@kubenetsim/controllers";
import { listOf, numberOf, objectOf } from "../../json.ts";
import type { JsonObject } from "../../types.ts";
import type { Check } from "../rollout.ts";
import { deploymentOf, oldSets } from "./objects.ts";

/** By the name of the check. */
export const revisionChecks: { readonly [check: string]: Check } = {
  cleanupHistory: (testCase) => {
    const names = outdatedSets(deploymentOf(testCase), oldSets(testCase)).map(nameOf);
    // How many, or which.
    const byName = Array.isArray(objectOf(testCase.expect, "expect").deleted);
    return { deleted: byName ? [...names].sort() : names.length };
  },
  revisions: annotated,
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

/** A new set's annotations after it was given these revisions one after the other. */
function annotated(testCase: JsonObject): ReturnType<Check> {
  const limit = testCase.historyLimit === undefined ? undefined : numberOf(testCase.historyLimit, "historyLimit");
  const annotations = listOf(testCase.revisions, "revisions").reduce(
    (before: StringMap | undefined, revision) =>
      newSetAnnotations(deploymentOf(testCase), before, Number(revision), limit),
    undefined,
  );
  return { revision: annotations?.[REVISION_ANNOTATION], history: annotations?.[REVISION_HISTORY_ANNOTATION] };
}

function revisions(testCase: JsonObject): Revisions {
  const sets = listOf(testCase.replicaSets, "replicaSets") as unknown as readonly ReplicaSet[];
  return revisionsOf(testCase.deployment as unknown as Deployment, sets);
}

function nameOf({ metadata }: ReplicaSet): string {
  return metadata.name ?? "";
}
