/** A pod's sandbox: its network, and the resolver settings that it is made with. Models kuberuntime_sandbox.go createPodSandbox. */
import type { Millis } from "@kubenetsim/sim";
import { kernelHostName } from "./network/hosts-file.ts";
import { type DNSWarning, podDNS } from "./network/resolv-conf.ts";
import type { Turn } from "./turn.ts";

/** How long the kubelet waits before it tries again: the pod workers' backOffPeriod. */
const RETRY_MS: Millis = 10_000;

/** True once the pod has its network; else it is tried again later. */
export function ensureSandbox(turn: Turn): boolean {
  const { record, context, now } = turn;
  if (record.sandbox === "ready") return true;
  if (record.sandbox === "stopped" || (record.retryAt ?? now) > now) return false;
  const dns = podDNS(turn.pod, context.config);
  if (!dns.ok) return fail(turn, dns.message);
  if (record.failingSince === undefined) warn(turn, dns.warnings);
  const host = kernelHostName(turn.pod, context.config.clusterDomain);
  if (!host.ok) return fail(turn, host.message);
  const made = context.runtime.runPodSandbox(turn.pod);
  if (!made.ok) return fail(turn, made.message);
  const { retryAt, failingSince, ...rest } = record;
  turn.record = { ...rest, sandbox: "ready", podIPs: made.podIPs };
  return true;
}

/** Takes the network away; the pod keeps showing the addresses that it had. */
export function stopSandbox(turn: Turn): void {
  if (turn.record.sandbox === "ready" || turn.record.sandbox === "lost")
    turn.context.runtime.stopPodSandbox(turn.key, turn.record.uid);
  const { retryAt, failingSince, ...rest } = turn.record;
  turn.record = { ...rest, sandbox: "stopped" };
}

function fail(turn: Turn, message: string): false {
  const { record, now } = turn;
  turn.context.event(turn.pod, "Warning", "FailedCreatePodSandBox", `Failed to create pod sandbox: ${message}`);
  turn.record = { ...record, retryAt: now + RETRY_MS, failingSince: record.failingSince ?? now };
  return false;
}

function warn(turn: Turn, warnings: readonly DNSWarning[]): void {
  for (const { on, reason, message } of warnings) {
    const about = on === "pod" ? turn.pod : turn.context.get("nodes", turn.context.node);
    if (about !== undefined) turn.context.event(about, "Warning", reason, message);
  }
}
