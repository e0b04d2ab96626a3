/** A user's own functions, asked where webhooks are: all that change, then all that check. Models apiserver/pkg/admission/plugin/webhook. */
import {
  checkCustomFields,
  checkFields,
  isModelled,
  type KubeObject,
  newInternalError,
  plainCopy,
  type Status,
} from "@kubenetsim/api";
import type { AdmissionFunction, AdmissionOperation, AdmissionPlugin, Admitted, Attributes } from "./types.ts";

const WRITES: readonly AdmissionOperation[] = ["CREATE", "UPDATE"];

/** A plugin for each function. */
export function webhooks(functions: readonly AdmissionFunction[]): readonly AdmissionPlugin[] {
  return functions.map((each) => ({
    name: each.name,
    operations: each.operations ?? WRITES,
    ...(each.resources === undefined ? {} : { resources: each.resources }),
    admit: (attributes) => mutated(each, attributes),
    validate: (attributes, store) => {
      const reason = each.validate?.(attributes);
      return reason === undefined ? { ok: true, store } : { ok: false, status: denied(each.name, reason) };
    },
  }));
}

/** What comes back may be anything, and must be an object of the kind. */
function mutated({ name, mutate }: AdmissionFunction, attributes: Attributes): Admitted {
  const changed = mutate?.(attributes);
  if (changed === undefined || changed === attributes.object) return { ok: true, object: attributes.object };
  const copied = plainCopy(changed);
  if (!copied.ok) return { ok: false, status: failed(name, `${copied.path}: ${copied.message}`) };
  const object = copied.value as unknown as KubeObject;
  if (object?.kind !== attributes.object.kind || object.apiVersion !== attributes.object.apiVersion)
    return { ok: false, status: failed(name, "the object has another kind") };
  const check = isModelled(attributes.resource) ? checkFields(object) : checkCustomFields(object);
  const [error] = check.errors;
  return error === undefined ? { ok: true, object: check.object } : { ok: false, status: failed(name, error.message) };
}

// Models webhook/errors/statuserror.go ToStatusErr.
function denied(name: string, reason: string): Status {
  const by = `admission webhook "${name}" denied the request`;
  const message = reason === "" ? `${by} without explanation` : `${by}: ${reason}`;
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, code: 400 };
}

function failed(name: string, cause: string): Status {
  return newInternalError(`failed calling webhook "${name}": ${cause}`);
}
