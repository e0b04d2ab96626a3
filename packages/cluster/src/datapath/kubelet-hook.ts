/** How a kubelet runs a container's hook: a command in it, or a request to it. Models pkg/kubelet/lifecycle/handlers.go handlerRunner. */
import { type Container, goQuote, type HTTPGetAction, type LifecycleHandler, type Pod } from "@kubenetsim/api";
import type { HookResult } from "@kubenetsim/kubelet";
import type { Millis } from "@kubenetsim/sim";
import { execute } from "../program/tools/execute.ts";
import type { Reply } from "../program/types.ts";
import type { Simulation } from "../world/simulation.ts";
import { dialError, httpGetOf, type KubeletCall, keyOf, noPort, send } from "./kubelet-http.ts";

export function kubeletHook(
  sim: Simulation,
  node: string,
  pod: Pod,
  container: Container,
  hook: LifecycleHandler,
): HookResult {
  const call: KubeletCall = { sim, node, pod, container };
  if (hook.exec !== undefined) return runCommand(call, hook.exec.command ?? []);
  if (hook.httpGet !== undefined) return sendRequest(call, hook.httpGet);
  return { ok: false, message: "Cannot run handler: invalid handler", tookMs: 0 };
}

function runCommand({ sim, pod, container }: KubeletCall, command: readonly string[]): HookResult {
  const done = execute(sim, { kind: "pod", key: keyOf(pod) }, command, { container: container.name, ofManifest: true });
  const { exitCode, stdout, stderr } = done;
  const tookMs = spanOf(done.tookMs);
  if (exitCode === 0) return { ok: true, message: "", tookMs };
  const error = `command '${command.join(" ")}' exited with ${exitCode}: ${stderr}`;
  const what = `Exec lifecycle hook ([${command.join(" ")}]) for Container ${goQuote(container.name)} in Pod ${goQuote(podText(pod))}`;
  return { ok: false, message: `${what} failed - error: ${error}, message: ${goQuote(stdout + stderr)}`, tookMs };
}

/** Whatever the server says is well: it was told. */
function sendRequest(call: KubeletCall, action: HTTPGetAction): HookResult {
  const { pod, container } = call;
  const what = `HTTP lifecycle hook (${action.path ?? "/"}) for Container ${goQuote(container.name)} in Pod ${goQuote(podText(pod))}`;
  const get = httpGetOf(call, action, "lifecycle");
  if (get === undefined) return { ok: false, message: `${what} failed - error: ${noPort(action.port)}`, tookMs: 0 };
  const reply = send(call, get.address, get.port, get.request);
  const { response } = reply;
  if (response?.kind === "http") return { ok: true, message: "", tookMs: spanOf(response.afterMs) };
  const error = reply.ok ? "malformed HTTP response" : dialError(reply, get.at);
  const message = `${what} failed - error: Get "http://${get.at}${get.request.path}": ${error}`;
  return { ok: false, message, tookMs: reply.ok ? 0 : silenceMs(reply) };
}

/** This client has no timeout of its own: it waits until the kernel gives up, or for ever once it is connected. */
function silenceMs({ connected, error }: Reply): Millis {
  if (connected === true) return Number.POSITIVE_INFINITY;
  return error === "Connection timed out" ? CONNECT_TIMEOUT_MS : 0;
}

/** What six SYNs take: tcp_syn_retries. */
const CONNECT_TIMEOUT_MS: Millis = 130_000;

/** What a program says of its time may be anything. */
function spanOf(ms: Millis | undefined): Millis {
  return ms !== undefined && ms > 0 ? ms : 0;
}

function podText({ metadata }: Pod): string {
  return `${metadata.name}_${metadata.namespace}(${metadata.uid})`;
}
