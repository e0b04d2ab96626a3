/** What a debugging container may do, by the profile's name. Models k8s.io/kubectl/pkg/cmd/debug/profiles.go, as far as something here looks at it. */
import type { Container, PodSpec } from "@kubenetsim/api";
import { textOf } from "../../argv/flag.ts";
import type { Request } from "../../request.ts";

export interface Profile {
  readonly ephemeral: Partial<Container>;
  readonly copy: Partial<Container>;
  readonly nodeContainer: Partial<Container>;
  readonly node: Partial<PodSpec>;
  /** A copy's containers see each other's processes. */
  readonly sharesProcesses: boolean;
}

const HOST: Partial<PodSpec> = { hostNetwork: true, hostPID: true, hostIPC: true };
const ROOT: Partial<PodSpec> = { volumes: [{ name: "host-root", hostPath: { path: "/" } }] };
const ROOT_MOUNT: Partial<Container> = { volumeMounts: [{ name: "host-root", mountPath: "/host" }] };

function adding(...capabilities: readonly string[]): Partial<Container> {
  return { securityContext: { capabilities: { add: capabilities } } };
}

const PRIVILEGED: Partial<Container> = { securityContext: { privileged: true } };
const RESTRICTED: Partial<Container> = {
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
  },
};
const TRACING = adding("SYS_PTRACE");
const NETWORKING = adding("NET_ADMIN", "NET_RAW");
const PLAIN: Profile = { ephemeral: {}, copy: {}, nodeContainer: {}, node: {}, sharesProcesses: false };

const PROFILES: ReadonlyMap<string, Profile> = new Map([
  [
    "general",
    { ephemeral: TRACING, copy: TRACING, nodeContainer: ROOT_MOUNT, node: { ...HOST, ...ROOT }, sharesProcesses: true },
  ],
  ["baseline", { ...PLAIN, sharesProcesses: true }],
  [
    "restricted",
    { ...PLAIN, ephemeral: RESTRICTED, copy: RESTRICTED, nodeContainer: RESTRICTED, sharesProcesses: true },
  ],
  [
    "netadmin",
    { ephemeral: NETWORKING, copy: NETWORKING, nodeContainer: NETWORKING, node: HOST, sharesProcesses: true },
  ],
  [
    "sysadmin",
    {
      ephemeral: PRIVILEGED,
      copy: PRIVILEGED,
      nodeContainer: { ...PRIVILEGED, ...ROOT_MOUNT },
      node: { ...HOST, ...ROOT },
      sharesProcesses: true,
    },
  ],
]);

export function isProfile(name: string): boolean {
  return PROFILES.has(name);
}

export function profileOf({ flags }: Request): Profile {
  return PROFILES.get(textOf(flags, "profile")) ?? PLAIN;
}
