/** Gives each pod a service account. Models plugin/pkg/admission/serviceaccount. */
import { MIRROR_POD, newForbidden, type Pod } from "@kubenetsim/api";
import { extend } from "@kubenetsim/sim";
import { getObject } from "../store/store.ts";
import type { AdmissionPlugin } from "./types.ts";

/** The account of a pod that names none. */
export const DEFAULT_SERVICE_ACCOUNT = "default";

export const serviceAccount: AdmissionPlugin = {
  name: "ServiceAccount",
  operations: ["CREATE"],
  resources: ["pods"],
  admit({ object, subresource, namespace, name }, store) {
    const pod = object as Pod;
    if (subresource !== "" || pod.metadata.annotations?.[MIRROR_POD] !== undefined) return { ok: true, object };
    const { serviceAccountName = "" } = pod.spec;
    if (serviceAccountName === "") {
      // The default account is waited for where it is not there yet; its controller makes it at once.
      const spec = extend(pod.spec, {
        serviceAccountName: DEFAULT_SERVICE_ACCOUNT,
        serviceAccount: DEFAULT_SERVICE_ACCOUNT,
      });
      return {
        ok: true,
        object: withSecretsOf({ ...pod, spec }, getObject(store, "serviceaccounts", `${namespace}/default`)),
      };
    }
    const account = getObject(store, "serviceaccounts", `${namespace}/${serviceAccountName}`);
    if (account === undefined && serviceAccountName !== DEFAULT_SERVICE_ACCOUNT) {
      const message = `error looking up service account ${namespace}/${serviceAccountName}: serviceaccount "${serviceAccountName}" not found`;
      return { ok: false, status: newForbidden("pods", "", name, message) };
    }
    return { ok: true, object: withSecretsOf(pod, account) };
  },
};

/** A pod that names no secrets for pulling images has its account's. */
function withSecretsOf(
  pod: Pod,
  account: { readonly imagePullSecrets?: readonly { readonly name?: string }[] } | undefined,
): Pod {
  const secrets = account?.imagePullSecrets ?? [];
  if (secrets.length === 0 || (pod.spec.imagePullSecrets?.length ?? 0) > 0) return pod;
  return { ...pod, spec: { ...pod.spec, imagePullSecrets: secrets } } as Pod;
}
