/** What a kubelet remembers, and the ports through which it acts on its node. Models pkg/kubelet with the CRI and the prober behind interfaces. */
import type {
  Container,
  KubeObject,
  LifecycleHandler,
  Node,
  Pod,
  ProbeHandler,
  Taint,
  Toleration,
} from "@kubenetsim/api";
import type { Client } from "@kubenetsim/apiserver";
import type { Millis, Tree } from "@kubenetsim/sim";
import type { ShutdownGracePeriod } from "./node-shutdown/grace-periods.ts";

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
export interface ProbeResult {
  /** `unknown`: the container could not even be asked; that counts for nothing. */
  readonly result: "success" | "failure" | "unknown";
  readonly message: string;
  /** A success that somebody should look at. */
  readonly warning?: string;
}
/** How a hook went. It may take for ever: `tookMs` is then Infinity. */
export interface HookResult {
  readonly ok: boolean;
  /** The kubelet's words for what failed. */
  readonly message: string;
  readonly tookMs: Millis;
}
/** `pending`: the network is not there yet; the kubelet waits and tries again. */
export type SandboxResult =
  | { readonly ok: true; readonly podIPs: readonly string[] }
  | { readonly ok: false; readonly message: string };
export type PullResult = { readonly ok: true } | { readonly ok: false; readonly message: string };
/** A program may run on, or come to an end after some time. */
export type StartResult =
  | { readonly ok: true; readonly exits?: { readonly afterMs: Millis; readonly exitCode: number } }
  | { readonly ok: false; readonly reason: string; readonly message: string };

/** The container runtime and the network under it: CRI, CNI, and the prober's sockets. Given by `cluster`. */
export interface RuntimePort {
  /** RunPodSandbox: netns, interface, address. Idempotent. Host-network pods get the node's addresses. */
  runPodSandbox(pod: Pod): SandboxResult;
  stopPodSandbox(podKey: string, uid: string): void;
  /** Nothing of the pod is left, and its logs go. */
  forgetPod?(uid: string): void;
  /** PullImage; `message`: why it was not to be had. Absent: every image exists. */
  pullImage?(image: string): PullResult;
  /** The program starts: its sockets listen from now on. */
  startContainer(start: ContainerStart): StartResult;
  /** SIGTERM was answered or the grace has run out: sockets close. */
  stopContainer(podKey: string, uid: string, container: string): void;
  /** What a program that has ended has left to be read. Absent: nothing. */
  terminationMessage?(podKey: string, uid: string, container: Container, exitCode: number): string;
  /** Milliseconds the program takes from SIGTERM to its end (0: at once; Infinity: it ignores SIGTERM). */
  terminationMs(podKey: string, uid: string, container: string): Millis;
  /** With which code the program ends on SIGTERM. Absent: 0, as of one that drains and ends well. */
  terminationCode?(podKey: string, uid: string, container: string): number;
  probe(pod: Pod, container: Container, handler: ProbeHandler, timeoutSeconds: number): ProbeResult;
  /** Runs a postStart or preStop hook, all but `sleep`: what it changes, it changes at its beginning. */
  runHook(pod: Pod, container: Container, hook: LifecycleHandler): HookResult;
}

/** Why a node cannot take a pod: a resource of which there is too little, or another filter of the scheduler. */
export type AdmissionFailure =
  | { readonly name: string; readonly reason: string }
  | { readonly resource: string; readonly requested: number; readonly used: number; readonly capacity: number };

/** What kubelets use of the scheduler's code. */
export interface SchedulerPort {
  /** All that keeps the pod from the node beside these others. Models pkg/scheduler AdmissionCheck. */
  admissionCheck(pod: Pod, node: Node, others: () => readonly Pod[]): readonly AdmissionFailure[];
  tolerates(toleration: Toleration, taint: Taint): boolean;
}

/** One kubelet's view of the API and of its node, for one sync. */
export interface KubeletContext extends Client {
  readonly node: string;
  readonly config: KubeletConfig;
  readonly runtime: RuntimePort;
  /** Absent: the node takes every pod. */
  readonly scheduler?: SchedulerPort;
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
  /** Its image could not be pulled: when last, why, and how long that is not tried again. */
  readonly imageBackoff?: {
    readonly image: string;
    readonly error: string;
    readonly failedAt: Millis;
    readonly waitMs: Millis;
  };
  /** Since when its starts fail for want of configuration or of an image. */
  readonly failingSince?: Millis;
  /** SIGTERM has gone out, or its preStop hook runs: what follows its end. `policy`: what the restart policy says. */
  readonly killing?: "restart" | "stop" | "policy";
  /** The program runs, but its postStart hook has not ended: until then all goes on as `before`. */
  readonly postStart?: { readonly endsAt: Millis; readonly failure?: string; readonly before: ContainerRuntime };
  /** Until when its preStop hook runs, if it could. */
  readonly preStopEndsAt?: Millis;
  /** What its postStart hook failed of: the container is ended for that. */
  readonly failedHook?: string;
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
  /** Absent: none was ever asked for. */
  readonly ephemeralContainers?: readonly ContainerRuntime[];
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
  /** Set while all containers are being ended to begin anew: a rule of one that has ended says so. */
  readonly restartsAll?: true;
  /** resourceVersion of the pod after the last sync: with it unchanged and nothing due, a sync has nothing to do. */
  readonly syncedVersion?: string;
  readonly next?: Next;
}

/** A file in the manifests' folder. */
export interface StaticPod {
  /** Absent: the file is gone, and the pod that came of it ends. */
  readonly pod?: Pod;
}

/** How far a node's shutdown has come. */
export interface NodeShutdown {
  /** The lowest priority first. */
  readonly periods: readonly ShutdownGracePeriod[];
  /** Whose turn it is. */
  readonly current: number;
  /** When the next are due, ended or not. */
  readonly endsAt: Millis;
}

/** All that one kubelet remembers. */
export interface KubeletState {
  /** Key: the pod's key. */
  readonly pods: Tree<PodRuntime>;
  /** The images on this node, by the name a container gives, with their IDs. Absent: none. */
  readonly images?: Tree<string>;
  /** By the pod's key. Absent: none. */
  readonly staticPods?: Tree<StaticPod>;
  /** When it has last refused a pod. */
  readonly refusedAt?: Millis;
  /** Set while the node shuts down. */
  readonly shutdown?: NodeShutdown;
}
