/** Which upstreams are thought to be alive. Models plugin/pkg/proxy/health.go and plugin/pkg/up. */
import { query } from "../../message.ts";
import type { Session, UpstreamHealth } from "../../session.ts";
import type { ForwardOptions } from "./forward.ts";

const HEALTHY: UpstreamHealth = { fails: 0, checkedAt: 0 };

/**
 * Has it failed more checks than `max_fails`? Checks go out in the background until one succeeds; here they are made up for
 * when somebody asks, and all that were due since the last one count.
 */
export function isDown(options: ForwardOptions, session: Session, upstream: string): boolean {
  if (options.maxFails === 0) return false;
  const health = healthOf(options, session, upstream);
  const due = Math.floor((session.now + session.elapsedMs - health.checkedAt) / options.healthCheckMs);
  if (health.fails > 0 && due > 0) check(options, session, upstream, due);
  return healthOf(options, session, upstream).fails > options.maxFails;
}

/** After an error: is it only this question, or the upstream? */
export function check(options: ForwardOptions, session: Session, upstream: string, times = 1): void {
  if (options.maxFails === 0) return;
  const asked = { ...query(options.healthDomain, "NS"), recursionDesired: options.healthRecursion };
  // In the background: the client does not wait for it.
  const result = session.send?.(asked, upstream, options.forceTcp ? "tcp" : "udp").result;
  const { fails } = healthOf(options, session, upstream);
  const now = { fails: typeof result === "object" ? 0 : fails + times, checkedAt: session.now + session.elapsedMs };
  session.memory = { ...session.memory, upstreams: session.memory.upstreams.with(keyOf(options, upstream), now) };
}

function healthOf(options: ForwardOptions, session: Session, upstream: string): UpstreamHealth {
  return session.memory.upstreams.get(keyOf(options, upstream)) ?? HEALTHY;
}

function keyOf(options: ForwardOptions, upstream: string): string {
  return `${options.id} ${upstream}`;
}
