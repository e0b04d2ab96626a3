/** Fills in what a Deployment left out. Models pkg/apis/apps/v1/defaults.go SetDefaults_Deployment. */
import { fillAbsent, fillZero, withKey } from "../core/fill.ts";
import { defaultPodTemplate } from "../core/pod-defaults.ts";
import type { Deployment, DeploymentSpec, DeploymentStrategy } from "./types.ts";

/** Fills in what a Deployment left out; the same object comes back when nothing was missing. */
export function defaultDeployment(deployment: Deployment): Deployment {
  let spec = fillAbsent(deployment.spec ?? NO_SPEC, {
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  });
  spec = withKey(spec, "strategy", defaultStrategy(spec.strategy ?? NO_STRATEGY));
  if (spec.template !== undefined) spec = withKey(spec, "template", defaultPodTemplate(spec.template));
  return withKey(deployment, "spec", spec);
}

// A manifest without a spec is filled in like any other, for validation to refuse.
const NO_SPEC = {} as DeploymentSpec;
const NO_STRATEGY: DeploymentStrategy = {};

function defaultStrategy(given: DeploymentStrategy): DeploymentStrategy {
  const strategy = fillZero(given, { type: "RollingUpdate" });
  if (strategy.type !== "RollingUpdate") return strategy;
  const rollingUpdate = fillAbsent(strategy.rollingUpdate ?? {}, { maxUnavailable: "25%", maxSurge: "25%" });
  return withKey(strategy, "rollingUpdate", rollingUpdate);
}
