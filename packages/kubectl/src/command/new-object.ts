/** What commands share that make an object of their own: `create service`, `expose`, `run`, `autoscale`. */
import type { KubeObject, Resource } from "@kubenetsim/api";
import type { Failure } from "../failure.ts";
import { formatOf } from "../output/format.ts";
import { failed, type Outcome, type Request } from "../request.ts";
import { dryRunOf, told } from "./dry-run.ts";
import { printResult } from "./print-result.ts";
import { withConfig } from "./save-config.ts";

/** An object as Go prints one that was never stored: with a creationTimestamp of null. */
export function unstored(object: {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: object;
}): KubeObject {
  return { ...object, metadata: { creationTimestamp: null, ...object.metadata } } as unknown as KubeObject;
}

export interface NewOptions {
  /** What is said of it; `created` if absent. */
  readonly operation?: string;
  /** Words a refusal, where the command has words of its own. */
  wrapped?(message: string): Failure;
  /** What is printed of the server's answer, where that is not the answer itself. */
  shown?(made: KubeObject): KubeObject;
}

/** Creates it and says so. */
export function createNew(
  request: Request,
  resource: Resource,
  object: KubeObject,
  { operation = "created", wrapped, shown = (made) => made }: NewOptions = {},
): Outcome {
  const dryRun = dryRunOf(request);
  if (!dryRun.ok) return failed(dryRun.error);
  const format = formatOf(request);
  if (!format.ok) return failed(format.error);
  const { namespace, namespaceGiven } = request;
  const isNamed = dryRun.dryRun !== "client" || namespaceGiven;
  const placed =
    isNamed && resource !== "namespaces" ? { ...object, metadata: { ...object.metadata, namespace } } : object;
  const sent = withConfig(request, placed);
  if (dryRun.dryRun === "client") return print(request, placed, told(operation, "client"), dryRun.warning);
  const result = request.client.create(resource, sent, { dryRun: dryRun.dryRun === "server" });
  if (!result.ok) return failed(wrapped === undefined ? result.status : wrapped(result.status.message));
  return print(request, shown(result.value), told(operation, dryRun.dryRun), dryRun.warning);
}

function print(request: Request, object: KubeObject, operation: string, stderr: string): Outcome {
  const format = formatOf(request);
  if (!format.ok) return failed(format.error);
  const printed = printResult(request, format.format, { object, operation });
  return printed.ok ? { stdout: printed.text, stderr } : failed(printed.error);
}
