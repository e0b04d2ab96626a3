/** `kubectl run -i` and `--attach`: a pod that is talked to, and perhaps removed thereafter. Models handleAttachPod and removeCreatedObjects of kubectl/pkg/cmd/run/run.go. */
import { joinKey, type KubeObject, type Pod } from "@kubenetsim/api";
import { boolOf, numberOf, textOf } from "../argv/flag.ts";
import type { Failure } from "../failure.ts";
import { failed, type Outcome, type Request } from "../request.ts";
import { holdsBy } from "./patience.ts";

/** Is the command to stay with the container? */
export function isAttached({ flags }: Request): boolean {
  return flags.given.has("attach") ? boolOf(flags, "attach") : boolOf(flags, "stdin");
}

/**
 * Creates the pod, and once it is ready does in it what its words say. A container here goes on after that: what the words
 * come to is taken for what the container came to.
 */
export function runAttached(
  request: Request,
  pod: KubeObject,
  service: KubeObject | undefined,
  words: readonly string[],
): Outcome {
  const { client, execute, flags, namespace } = request;
  const inNamespace = (object: KubeObject): KubeObject => ({ ...object, metadata: { ...object.metadata, namespace } });
  const made = client.create("pods", inNamespace(pod));
  if (!made.ok) return failed(made.status);
  const exposed = service === undefined ? undefined : client.create("services", inNamespace(service));
  const failures: Failure[] = exposed?.ok === false ? [exposed.status] : [];
  const told = exposed?.ok === true ? `service/${exposed.value.metadata.name} created\n` : "";
  const key = joinKey(namespace, made.value.metadata.name ?? "");
  const deadline = { at: client.now + numberOf(flags, "pod-running-timeout"), isOurs: false };
  if (!holdsBy(request, deadline, () => isReady(client.get("pods", key)))) {
    const removed = removeAll(request, key, exposed?.ok === true);
    return { stdout: told + removed, failures: [...failures, "timed out waiting for the condition"] };
  }
  const done =
    words.length === 0
      ? { stdout: "", stderr: "", exitCode: 0, traces: [] }
      : execute(key, pod.metadata.name ?? "", words);
  const stdout = told + done.stdout + removeAll(request, key, exposed?.ok === true);
  const restarts = textOf(flags, "restart") === "Always" || boolOf(flags, "leave-stdin-open");
  if (done.exitCode === 0 || restarts) return { stdout, stderr: done.stderr, failures, traces: done.traces };
  const ended = `pod ${key} terminated (Error)\n`;
  return { stdout, stderr: done.stderr + ended, exitCode: done.exitCode, traces: done.traces };
}

function isReady(pod: Pod | undefined): boolean {
  const { phase, conditions = [] } = pod?.status ?? {};
  return phase === "Running" && conditions.some(({ type, status }) => type === "Ready" && status === "True");
}

/** `--rm`: the pod, and the service it was exposed by. */
function removeAll({ client, flags }: Request, key: string, exposed: boolean): string {
  if (!boolOf(flags, "rm")) return "";
  const name = key.slice(key.indexOf("/") + 1);
  const lines = [client.delete("pods", key).ok ? `pod "${name}" deleted\n` : ""];
  if (exposed && client.delete("services", key).ok) lines.push(`service "${name}" deleted\n`);
  return lines.join("");
}
