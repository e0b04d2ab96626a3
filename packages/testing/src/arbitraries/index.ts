/** Arbitrary Kubernetes objects for property tests. */
export { arbitraryDeployment } from "./deployment.ts";
export { arbitraryLabels, arbitrarySomeLabels } from "./labels.ts";
export { arbitraryManifest, mutated, oddValue } from "./manifest.ts";
export { type Change, mutateAt } from "./mutate.ts";
export { arbitraryName, arbitraryNamespace, arbitraryPortName, namespaces } from "./names.ts";
export { arbitraryPod, arbitraryPodSpec, arbitraryPodTemplate } from "./pod.ts";
export { arbitraryService } from "./service.ts";
