/** Fills in what a probe or a lifecycle hook left out. Models pkg/apis/core/v1/defaults.go SetDefaults_Probe, SetDefaults_HTTPGetAction. */
import { fillZero, withKey } from "./fill.ts";
import type { HTTPGetAction, Lifecycle, LifecycleHandler, Probe } from "./probe-types.ts";

/** Times in seconds; zero means "not said", as it does in Go. */
export function defaultProbe(probe: Probe): Probe {
  const filled = fillZero(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  return filled.httpGet === undefined ? filled : withKey(filled, "httpGet", defaultHTTPGet(filled.httpGet));
}

export function defaultLifecycle(lifecycle: Lifecycle): Lifecycle {
  let filled = lifecycle;
  if (filled.postStart !== undefined) filled = withKey(filled, "postStart", defaultHandler(filled.postStart));
  if (filled.preStop !== undefined) filled = withKey(filled, "preStop", defaultHandler(filled.preStop));
  return filled;
}

function defaultHandler(handler: LifecycleHandler): LifecycleHandler {
  return handler.httpGet === undefined ? handler : withKey(handler, "httpGet", defaultHTTPGet(handler.httpGet));
}

function defaultHTTPGet(action: HTTPGetAction): HTTPGetAction {
  return fillZero(action, { path: "/", scheme: "HTTP" });
}
