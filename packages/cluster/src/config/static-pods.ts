/** Reads the manifests of static pods: one Pod a file. */
import {
  type FieldError,
  formatManifestError,
  fromObjects,
  invalid,
  type KubeObject,
  newBadRequest,
  parseManifests,
  StatusError,
} from "@kubenetsim/api";
import { staticPodOf } from "@kubenetsim/kubelet";

/** The Pod of one manifest, text or object. Throws a StatusError where it is not one. */
export function manifestOf(manifest: string | object): KubeObject {
  const parsed = typeof manifest === "string" ? parseManifests(manifest) : fromObjects(manifest);
  if (!parsed.ok) throw new StatusError(newBadRequest(formatManifestError(parsed.error)));
  const [document, ...more] = parsed.documents;
  if (document === undefined || more.length > 0)
    throw new StatusError(newBadRequest(`invalid pod: a manifest has one Pod, this one ${parsed.documents.length}`));
  return document.object;
}

/** Those of one node; mistakes are added to `errors`. */
export function checkStaticPods(
  given: readonly (string | object)[] | undefined,
  node: string,
  path: string,
  errors: FieldError[],
): readonly KubeObject[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) {
    errors.push(invalid(path, given, "must be a list of manifests"));
    return [];
  }
  return given.flatMap((each: string | object, i) => {
    const message = mistakeOf(each, node);
    if (message === undefined) return [manifestOf(each)];
    errors.push(invalid(`${path}[${i}]`, "", message));
    return [];
  });
}

function mistakeOf(manifest: string | object, node: string): string | undefined {
  try {
    const result = staticPodOf(manifestOf(manifest), node, 0);
    return result.ok ? undefined : (result.status.message ?? "");
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    throw error;
  }
}
