/** The revisions that a ReplicaSet has been, as its annotations say. */
import type { Deployment } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { newSetAnnotations, REVISION_ANNOTATION, REVISION_HISTORY_ANNOTATION } from "../../src/index.ts";
import { deploymentOf } from "../harness.ts";

const deployment: Deployment = {
  ...(deploymentOf("web", 1) as Deployment),
  metadata: {
    name: "web",
    annotations: { own: "yes", [REVISION_ANNOTATION]: "7", "kubectl.kubernetes.io/last-applied-configuration": "{}" },
  },
};

test.each<[string, number[], number, { revision: string; history?: string }]>([
  ["the first", [1], 2000, { revision: "1" }],
  ["rolled back twice", [1, 3, 5], 2000, { revision: "5", history: "1,3" }],
  ["never lowered", [5, 3], 2000, { revision: "5" }],
  ["the oldest go where the list would be too long", [11, 12, 13, 14, 15], 5, { revision: "15", history: "13,14" }],
  ["a list that cannot hold the new one stays", [1, 1000, 2000], 3, { revision: "2000", history: "1" }],
])("%s", (_, revisions, limit, { revision, history }) => {
  const annotations = revisions.reduce(
    (before, each) => newSetAnnotations(deployment, before, each, limit),
    undefined as Readonly<Record<string, string>> | undefined,
  );
  expect(annotations).toEqual({
    own: "yes",
    [REVISION_ANNOTATION]: revision,
    ...(history === undefined ? {} : { [REVISION_HISTORY_ANNOTATION]: history }),
  });
});
