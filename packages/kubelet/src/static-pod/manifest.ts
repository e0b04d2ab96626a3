/** From a file in the manifests' folder to a pod of this node. Models pkg/kubelet/config/common.go applyDefaults and tryDecodeSinglePod. */
import {
  checkFields,
  type KubeObject,
  kindStrategyOf,
  MIRROR_POD,
  newBadRequest,
  newInvalid,
  type Pod,
  type Status,
  type Toleration,
} from "@kubenetsim/api";
import { formatRfc3339, type Millis, stateHash } from "@kubenetsim/sim";
import { apiReferenceOf } from "./api-reference.ts";

/** `--pod-manifest-path`, as kubeadm sets it. */
export const MANIFESTS = "/etc/kubernetes/manifests";
/** What a static pod is: its uid. */
export const CONFIG_HASH = "kubernetes.io/config.hash";
/** Where the kubelet has a pod from. */
const CONFIG_SOURCE = "kubernetes.io/config.source";
const CONFIG_SEEN = "kubernetes.io/config.seen";

export type StaticPodResult =
  | { readonly ok: true; readonly pod: Pod }
  | { readonly ok: false; readonly status: Status };

/** The pod that the kubelet of a node makes of a manifest; `now`: when it has seen it. */
export function staticPodOf(manifest: KubeObject, node: string, now: Millis): StaticPodResult {
  if (manifest.kind !== "Pod" || manifest.apiVersion !== "v1") return refuse(`invalid pod: ${manifest.kind}`);
  const check = checkFields(manifest);
  const [error] = check.errors;
  if (error !== undefined) return refuse(`invalid pod: ${error.message}`);
  const given = check.object as Pod;
  const { name = "" } = given.metadata;
  if (name === "") return refuse("invalid pod: name is needed for the pod");
  const pod = placed(given, name, node);
  const strategy = kindStrategyOf("pods");
  const defaulted = strategy.default(pod);
  const errors = strategy.validate(defaulted);
  if (errors.length > 0) return { ok: false, status: newInvalid("Pod", "", name, errors) };
  const reference = apiReferenceOf(defaulted);
  if (reference !== undefined) return refuse(`static pods may not reference ${reference}`);
  return { ok: true, pod: noted(defaulted, now) };
}

/** Its uid stands for all that is in the file; its name is the node's own. */
function placed(given: Pod, name: string, node: string): Pod {
  const file = `${MANIFESTS}/${name}.yaml`;
  const uid = given.metadata.uid ?? stateHash([`host:${node}`, `file:${file}`, given]).slice(0, HASH_LENGTH);
  const { [MIRROR_POD]: _mirror, ...annotations } = given.metadata.annotations ?? {};
  const { status: _status, ...rest } = given;
  return {
    ...rest,
    metadata: {
      ...given.metadata,
      name: `${name}-${node.toLowerCase()}`,
      namespace: given.metadata.namespace ?? "default",
      uid,
      annotations: { ...annotations, [CONFIG_HASH]: uid },
    },
    spec: { ...given.spec, nodeName: node, tolerations: withAll(given.spec?.tolerations ?? []) },
  };
}

// An md5 in hexadecimal digits.
const HASH_LENGTH = 32;

const ALL: Toleration = { operator: "Exists", effect: "NoExecute" };

/** No trouble of the node takes the pod away. */
function withAll(tolerations: readonly Toleration[]): readonly Toleration[] {
  const has = tolerations.some(({ key = "", operator, effect, value = "" }) => {
    return key === "" && value === "" && operator === ALL.operator && effect === ALL.effect;
  });
  return has ? tolerations : [...tolerations, ALL];
}

function noted(pod: Pod, now: Millis): Pod {
  const annotations = {
    ...pod.metadata.annotations,
    [CONFIG_SEEN]: formatRfc3339(now),
    [CONFIG_SOURCE]: "file",
  };
  return { ...pod, metadata: { ...pod.metadata, annotations } };
}

function refuse(message: string): StaticPodResult {
  return { ok: false, status: newBadRequest(message) };
}
