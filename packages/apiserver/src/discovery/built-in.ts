/** The kinds that every server has beside the modelled ones: stored as they come. Facts of kube-apiserver's discovery. */
import type { ResourceInfo } from "@kubenetsim/api";

/** Group, version, kind, plural, short names; `-` where there is no namespace. */
const LINES = `
 v1 PodTemplate podtemplates
admissionregistration.k8s.io v1 MutatingWebhookConfiguration mutatingwebhookconfigurations -
admissionregistration.k8s.io v1 ValidatingAdmissionPolicy validatingadmissionpolicies -
admissionregistration.k8s.io v1 ValidatingAdmissionPolicyBinding validatingadmissionpolicybindings -
admissionregistration.k8s.io v1 ValidatingWebhookConfiguration validatingwebhookconfigurations -
apiextensions.k8s.io v1 CustomResourceDefinition customresourcedefinitions crd,crds -
apiregistration.k8s.io v1 APIService apiservices -
certificates.k8s.io v1 CertificateSigningRequest certificatesigningrequests csr -
events.k8s.io v1 Event events ev
flowcontrol.apiserver.k8s.io v1 FlowSchema flowschemas -
flowcontrol.apiserver.k8s.io v1 PriorityLevelConfiguration prioritylevelconfigurations -
node.k8s.io v1 RuntimeClass runtimeclasses -
policy v1beta1 PodSecurityPolicy podsecuritypolicies psp -
rbac.authorization.k8s.io v1 ClusterRole clusterroles -
rbac.authorization.k8s.io v1 ClusterRoleBinding clusterrolebindings -
rbac.authorization.k8s.io v1 Role roles
rbac.authorization.k8s.io v1 RoleBinding rolebindings
storage.k8s.io v1 CSIDriver csidrivers -
storage.k8s.io v1 CSINode csinodes -
storage.k8s.io v1 CSIStorageCapacity csistoragecapacities
storage.k8s.io v1 VolumeAttachment volumeattachments -
`;

/** All of them, by kind. */
export const builtInKinds: readonly ResourceInfo[] = LINES.split("\n")
  .filter((line) => line !== "")
  .map(readLine);

function readLine(line: string): ResourceInfo {
  const clustered = line.endsWith(" -");
  const [group = "", version = "", kind = "", plural = "", names = ""] = line.replace(/ -$/, "").split(" ");
  return {
    resource: `${plural}.${group}`,
    singular: kind.toLowerCase(),
    kind,
    group,
    version,
    namespaced: !clustered,
    shortNames: names === "" ? [] : names.split(","),
  };
}

/** Groups of the server itself: a kind that they do not have is a mistake, not a custom one. */
export const BUILT_IN_GROUPS: ReadonlySet<string> = new Set([
  "",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "apiregistration.k8s.io",
  "apps",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "extensions",
  "flowcontrol.apiserver.k8s.io",
  "networking.k8s.io",
  "node.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "resource.k8s.io",
  "scheduling.k8s.io",
  "storage.k8s.io",
]);
