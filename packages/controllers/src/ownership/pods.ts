/** The pods of a workload: those that it owns, those that it adopts, and how new ones are made of its template. */
import {
  controllerOf,
  type KubeObject,
  type LabelSelector,
  ownerRef,
  type Pod,
  type PodTemplateSpec,
} from "@kubenetsim/api";
import type { Key, Reader, WatchEventOf } from "@kubenetsim/apiserver";
import { podsOfWorkload } from "../pod/selected.ts";
import type { Context } from "../runtime/types.ts";
import { controllerKeys, NO_KEYS } from "../runtime/watch.ts";
import { planClaims, writeClaims } from "./claim.ts";

/** The owner's pods once adoptions and releases are written; undefined where a write failed. Models PodControllerRefManager.ClaimPods. */
export function claimPods(context: Context, owner: KubeObject, selector: LabelSelector): readonly Pod[] | undefined {
  const { namespace = "", uid = "" } = owner.metadata;
  const selected = podsOfWorkload(context, namespace, selector);
  const names = new Set(selected.map(({ metadata }) => metadata.name));
  const held = context
    .ownedBy("pods", uid)
    .filter(({ metadata }) => !names.has(metadata.name) && controllerOf(metadata)?.uid === uid);
  return writeClaims(context, "pods", owner, planClaims(owner, selected, held));
}

/** The controller of one kind that the pod has; of an orphan, whoever `adopters` names. */
export function ownersOfPod(
  kind: string,
  event: WatchEventOf<"pods">,
  read: Reader,
  adopters: (read: Reader, pod: Pod) => readonly KubeObject[],
): readonly Key[] {
  const keys = controllerKeys(kind, event);
  const { after } = event;
  if (keys.length > 0 || after === undefined || event.type === "DELETED") return keys;
  if (controllerOf(after.metadata) !== undefined) return NO_KEYS;
  if (event.before !== undefined && event.before.metadata.labels === after.metadata.labels) return NO_KEYS;
  return adopters(read, after).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}

/** A pod without a name of its own: the server makes one. `owner` has its apiVersion and kind. Models GetPodFromTemplate. */
export function podFromTemplate(owner: KubeObject, template: PodTemplateSpec | undefined): Pod {
  const { name = "", namespace = "" } = owner.metadata;
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: `${name}-`,
      namespace,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [ownerRef(owner)],
    },
    spec: template?.spec ?? { containers: [] },
  };
}
