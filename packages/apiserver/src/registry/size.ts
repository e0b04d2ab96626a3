/** How large an object may be. Models etcd's request limit and its answer. */
import type { Status } from "@kubenetsim/api";

/** etcd's --max-request-bytes. */
export const ETCD_REQUEST_BYTES_MAX = 1_572_864;

/** kube-apiserver's limit of a request body. */
export const REQUEST_BYTES_MAX: number = 3 * 1024 * 1024;
/** What a larger one is told. */
export const TOO_LARGE: string = `limit is ${REQUEST_BYTES_MAX}`;

/** Nothing this small in memory can be that large as text. */
const KEYS_BEFORE_LOOKING = 2_000;

/** Why an object is too large to be stored, if it is. What is plainly small is not measured. */
export function refuseHuge(object: object): Status | undefined {
  if (isSmall(object)) return undefined;
  return JSON.stringify(object).length <= ETCD_REQUEST_BYTES_MAX ? undefined : tooLarge;
}

const tooLarge: Status = {
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message: "etcdserver: request is too large",
  code: 500,
};

/** Long texts and many members are what makes an object large; the walk ends where it has seen enough. */
function isSmall(object: object): boolean {
  let left = KEYS_BEFORE_LOOKING;
  let characters = 0;
  const walk = (value: unknown): boolean => {
    if (typeof value === "string") characters += value.length;
    if (left-- < 0 || characters > ETCD_REQUEST_BYTES_MAX / 8) return false;
    if (typeof value !== "object" || value === null) return true;
    for (const name in value) {
      characters += name.length;
      if (!walk((value as { readonly [name: string]: unknown })[name])) return false;
    }
    return true;
  };
  return walk(object);
}
