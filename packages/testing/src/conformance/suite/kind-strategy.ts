/** Finds the strategy of the kind of an object in a case. */
import { type KindStrategy, type KubeObject, kindStrategyOf, resourceOf } from "@kubenetsim/api";

/** The strategy of an object's kind, or undefined for a kind that is not modelled. */
export function strategyOf(object: KubeObject): KindStrategy<KubeObject> | undefined {
  const info = resourceOf(object.apiVersion, object.kind);
  // A case's object is of its kind by what the case says; what it lacks is what is being tested.
  return info === undefined ? undefined : (kindStrategyOf(info.resource) as unknown as KindStrategy<KubeObject>);
}
