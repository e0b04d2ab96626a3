/** What a kubelet remembers, and the ports through which it acts on its node. Models pkg/kubelet with the CRI and the prober behind interfaces. */
import type { Container, KubeObject, Pod, ProbeHandler } from "@kubenetsim/api";
import type { Client } from "@kubenetsim/apiserver";
import type { Millis, Tree } from "@kubenetsim/sim";

/** One variable of a program's environment. */
export interface EnvEntry {
  readonly name: string;
  readonly value: string;
}

/** Everything that a container is started with. */
export interface ContainerStart {
  readonly pod: Pod;
  readonly container: Container;
  readonly env: readonly EnvEntry[];
  /** Text of the pod's /etc/resolv.conf and /etc/hosts. */
  readonly resolvConf: string;
  readonly hosts: string;
  /** How often this container has been started before. */
  readonly restartCount: number;
}

/** What a container answered; `message` is what stands in the event of a failure. */
export type ProbeResult = { readonly result: "success" | "failure"; readonly message: string };
/** `pending`: the network is not there yet; the kubelet waits and tries again. */
export type SandboxResult =
  | { readonly ok: true; readonly podIPs: readonly string[] }
  | { readonly ok: false; readonly message: string };
/** A program may run on, or come to an end after some time. */
export type StartResult =
  | { readonly ok: true; readonly exits?: { readonly afterMs: Millis; readonly exitCode: number } }
  | { readonly ok: false; readonly reason: string; readonly message: string };

/** The container runtime and the network under it: CRI, CNI, and the prober's sockets. Given by `cluster`. */
export interface RuntimePort {
  /** RunPodSandbox: netns, interface, address. Idempotent. Host-network pods get the node's addresses. */
  runPodSandbox(pod: Pod): SandboxResult;
  stopPodSandbox(podKey: string, uid: string): void;
  /** The program starts: its sockets listen from now on. */
  startContainer(start: ContainerStart): StartResult;
  /** SIGTERM was answered or the grace has run out: sockets close. */
  stopContainer(podKey: string, uid: string, container: string): void;
  /** Milliseconds the program takes from SIGTERM to its end (0: at once; Infinity: it ignores SIGTERM). */
  terminationMs(podKey: string, uid: string, container: string): Millis;
  /** With which code the program ends on SIGTERM. Absent: 0, as of one that drains and ends well. */
  terminationCode?(podKey: string, uid: string, container: string): number;
  probe(pod: Pod, container: Container, handler: ProbeHandler, timeoutSeconds: number): ProbeResult;
}

/** One kubelet's view of the API and of its node, for one sync. */
export interface KubeletContext extends Client {
  readonly node: string;
  readonly config: KubeletConfig;
  readonly runtime: RuntimePort;
  draw(label: string, below: number): number;
  event(about: KubeObject, type: "Normal" | "Warning", reason: string, message: string, fieldPath?: string): void;
}

/** The flags of a kubelet that matter here, and how fast its node is. */
export interface KubeletConfig {
  /** `--cluster-dns`. */
  readonly clusterDNS: readonly string[];
  /** `--cluster-domain`. */
  readonly clusterDomain: string;
  /** The node's own /etc/resolv.conf (`--resolv-conf`). */
  readonly nodeResolvConf: string;
  /** How long an image pull and a container's start take, in milliseconds. */
  readonly imagePullMs: Millis;
  readonly containerStartMs: Millis;
  /** What a container's first probes wait beside their initialDelaySeconds. Absent: nothing. */
  readonly probeDelayMs?: Millis;
}

/** One probe's worker: counters and when it runs next. Models pkg/kubelet/prober/worker.go. */
export interface ProbeState {
  /** `unset`: the container was found running by a kubelet that has not asked it yet. */
  readonly result: "unset" | "unknown" | "success" | "failure";
  /** How many times in a row the last outcome was seen. */
  readonly run: number;
  readonly last: "success" | "failure" | "none";
  readonly nextAt: Millis;
  readonly onHold: boolean;
  /** Whether this container, not one before it, has been asked. */
  readonly probed?: boolean;
}

/** When a sync is due again. `steady`: nothing is under way, it is only the next periodic probe. */
export interface Next {
  readonly at: Millis;
  readonly steady: boolean;
  /** Where it is steady: by then each of the pod's probes has run once more. */
  readonly turnEndsAt?: Millis;
}

/** How a container's program ended. */
export interface Termination {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
  readonly containerID?: string;
  readonly startedAt?: Millis;
  readonly finishedAt: Millis;
}

/** What is remembered of one container. */
export interface ContainerRuntime {
  readonly name: string;
  /** `unknown`: the runtime cannot say what became of it. */
  readonly state: "waiting" | "running" | "terminated" | "unknown";
  readonly reason: string;
  readonly message: string;
  readonly startedAt?: Millis;
  readonly finishedAt?: Millis;
  readonly exitCode?: number;
  /** When the program ends by itself, or when its termination is through. */
  readonly exitsAt?: Millis;
  readonly exitsWith?: number;
  readonly restartCount: number;
  /** When the next start may happen: image pull, back-off. */
  readonly startAt?: Millis;
  readonly backoffMs: Millis;
  readonly probes: { readonly startup?: ProbeState; readonly readiness?: ProbeState; readonly liveness?: ProbeState };
  readonly lastTermination?: Termination;
  /** The environment of the running program. */
  readonly env: readonly EnvEntry[];
  /** What happens at `startAt`: the image is there and the program starts, a back-off ends, or a failed start is tried again. */
  readonly step?: "starting" | "backoff" | "retry";
  /** The start under way pulls the image first. */
  readonly pulls?: boolean;
  /** Since when its starts fail for want of configuration. */
  readonly failingSince?: Millis;
  /** SIGTERM has gone out, or its preStop hook runs: what follows its end. */
  readonly killing?: "restart" | "stop";
  /** Of the container made last; absent before the first. */
  readonly containerID?: string;
  readonly imageID?: string;
  /** The image's name as the pod gave it when the container was made. */
  readonly image?: string;
}

/** What is remembered of one pod. */
export interface PodRuntime {
  readonly uid: string;
  readonly podIPs: readonly string[];
  readonly startedAt: Millis;
  readonly initContainers: readonly ContainerRuntime[];
  readonly containers: readonly ContainerRuntime[];
  /** Set once the pod is being stopped: since when, and when SIGKILL is due at the latest. */
  readonly terminating?: { readonly since: Millis; readonly killAt: Millis };
  /** The pod as it was seen last: what is needed to stop it once the API has forgotten it. */
  readonly pod: Pod;
  /** `lost`: it has ended without the kubelet's doing. */
  readonly sandbox: "pending" | "ready" | "lost" | "stopped";
  /** How many sandboxes were lost before this one. Absent: none. */
  readonly sandboxAttempt?: number;
  /** When a sandbox that could not be made is tried again, and since when it fails. */
  readonly retryAt?: Millis;
  readonly failingSince?: Millis;
  /** resourceVersion of the pod after the last sync: with it unchanged and nothing due, a sync has nothing to do. */
  readonly syncedVersion?: string;
  readonly next?: Next;
}

/** All that one kubelet remembers. */
export interface KubeletState {
  /** Key: the pod's key. */
  readonly pods: Tree<PodRuntime>;
  /** The images on this node, by the name a container gives, with their IDs. Absent: none. */
  readonly images?: Tree<string>;
}
