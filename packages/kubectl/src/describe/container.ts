/** The containers of a pod or of a template. Models describeContainers. */
import type {
  Container,
  ContainerPort,
  ContainerState,
  ContainerStatus,
  EnvFromSource,
  Pod,
  Probe,
  ResourceRequirements,
  StringMap,
} from "@kubenetsim/api";
import { goQuote } from "@kubenetsim/api";
import { environmentLines } from "./environment.ts";
import { rfc1123 } from "./lines.ts";

export interface ContainersOptions {
  /** Absent in a template: it has no statuses, and its names are indented further. */
  readonly pod?: Pod;
  readonly statuses?: readonly ContainerStatus[];
  readonly indent?: string;
}

export function containersLines(
  title: string,
  containers: readonly Container[],
  options: ContainersOptions,
): readonly string[] {
  const { indent = "", statuses = [], pod } = options;
  const lines = containers.flatMap((container) => [
    `  ${indent === "" ? "" : " "}${container.name}:`,
    ...containerLines(
      container,
      statuses.find(({ name }) => name === container.name),
      pod,
    ).map((line) => `    ${line}`),
  ]);
  return [`${indent}${title}:${containers.length === 0 ? " <none>" : ""}`, ...lines];
}

function containerLines(
  container: Container,
  status: ContainerStatus | undefined,
  pod: Pod | undefined,
): readonly string[] {
  return [
    ...(status === undefined ? [] : [`Container ID:\t${status.containerID ?? ""}`]),
    `Image:\t${container.image ?? ""}`,
    ...(status === undefined ? [] : [`Image ID:\t${status.imageID}`]),
    ...portLines("Port", container.ports ?? [], (port) => port.containerPort),
    ...portLines("Host Port", container.ports ?? [], (port) => port.hostPort ?? 0),
    ...wordLines("Command", container.command),
    ...wordLines("Args", container.args),
    ...(status === undefined ? [] : statusLines(status)),
    ...resourceLines(container.resources),
    ...probeLines("Liveness", container.livenessProbe),
    ...probeLines("Readiness", container.readinessProbe),
    ...probeLines("Startup", container.startupProbe),
    ...envFromLines(container.envFrom),
    ...environmentLines(container, pod),
    ...mountLines(container),
  ];
}

function portLines(
  title: string,
  ports: readonly ContainerPort[],
  numberIn: (port: ContainerPort) => number,
): readonly string[] {
  const texts = ports.map((port) => `${numberIn(port)}/${port.protocol ?? ""}`);
  return [texts.length > 1 ? `${title}s:\t${texts.join(", ")}` : `${title}:\t${texts[0] ?? "<none>"}`];
}

function wordLines(title: string, words: readonly string[] | undefined): readonly string[] {
  if (words === undefined || words.length === 0) return [];
  return [`${title}:`, ...words.flatMap((word) => word.split("\n")).map((line) => `  ${line}`)];
}

function statusLines({ state, lastState, ready, restartCount }: ContainerStatus): readonly string[] {
  return [
    ...stateLines("State", state),
    ...(lastState?.terminated === undefined ? [] : stateLines("Last State", lastState)),
    `Ready:\t${ready ? "True" : "False"}`,
    `Restart Count:\t${restartCount}`,
  ];
}

function stateLines(title: string, state: ContainerState | undefined): readonly string[] {
  if (state?.running !== undefined) return [`${title}:\tRunning`, `  Started:\t${rfc1123(state.running.startedAt)}`];
  const ended = state?.waiting === undefined ? state?.terminated : undefined;
  if (ended === undefined) {
    const { reason = "" } = state?.waiting ?? {};
    return [`${title}:\tWaiting`, ...(reason === "" ? [] : [`  Reason:\t${reason}`])];
  }
  const { reason = "", message = "", exitCode, signal = 0, startedAt, finishedAt } = ended;
  return [
    `${title}:\tTerminated`,
    ...(reason === "" ? [] : [`  Reason:\t${reason}`]),
    ...(message === "" ? [] : [`  Message:\t${message}`]),
    `  Exit Code:\t${exitCode}`,
    ...(signal > 0 ? [`  Signal:\t${signal}`] : []),
    `  Started:\t${rfc1123(startedAt)}`,
    `  Finished:\t${rfc1123(finishedAt)}`,
  ];
}

function resourceLines({ limits, requests }: ResourceRequirements = {}): readonly string[] {
  return [...amountLines("Limits", limits), ...amountLines("Requests", requests)];
}

function amountLines(title: string, amounts: StringMap = {}): readonly string[] {
  const entries = Object.entries(amounts).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? [] : [`${title}:`, ...entries.map(([name, amount]) => `  ${name}:\t${amount}`)];
}

function probeLines(title: string, probe: Probe | undefined): readonly string[] {
  return probe === undefined ? [] : [`${title}:\t${probeText(probe)}`];
}

function probeText(probe: Probe): string {
  const {
    initialDelaySeconds = 0,
    timeoutSeconds = 0,
    periodSeconds = 0,
    successThreshold = 0,
    failureThreshold = 0,
  } = probe;
  const times = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s`;
  return `${actionText(probe)} ${times} #success=${successThreshold} #failure=${failureThreshold}`;
}

function actionText({ exec, httpGet, tcpSocket, grpc }: Probe): string {
  if (exec !== undefined) return `exec [${(exec.command ?? []).join(" ")}]`;
  if (httpGet !== undefined) {
    const { scheme = "", host = "", port, path = "" } = httpGet;
    const joined = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
    return `http-get ${scheme === "" ? "//" : `${scheme.toLowerCase()}://`}${joined}${path === "" || path.startsWith("/") ? path : `/${path}`}`;
  }
  if (tcpSocket !== undefined) return `tcp-socket ${tcpSocket.host ?? ""}:${tcpSocket.port}`;
  return grpc === undefined ? "unknown" : `grpc <pod>:${grpc.port} ${grpc.service ?? ""}`;
}

function envFromLines(sources: readonly EnvFromSource[] | undefined): readonly string[] {
  if (sources === undefined || sources.length === 0) return [];
  const rows = sources.map(({ configMapRef, secretRef, prefix = "" }) => {
    const from = configMapRef !== undefined ? "ConfigMap" : secretRef !== undefined ? "Secret" : "";
    const ref = configMapRef ?? secretRef;
    const shown = prefix === "" ? from : `${from} with prefix '${prefix}'`;
    return `  ${ref?.name ?? ""}\t${shown}\tOptional: ${ref?.optional === true}`;
  });
  return ["Environment Variables from:", ...rows];
}

function mountLines({ volumeMounts = [] }: Container): readonly string[] {
  if (volumeMounts.length === 0) return ["Mounts:\t<none>"];
  const ordered = [...volumeMounts].sort((a, b) =>
    a.mountPath < b.mountPath ? -1 : a.mountPath > b.mountPath ? 1 : 0,
  );
  const rows = ordered.map(({ mountPath, name, readOnly, subPath = "" }) => {
    const path = subPath === "" ? "" : `,path=${goQuote(subPath)}`;
    return `  ${mountPath} from ${name} (${readOnly === true ? "ro" : "rw"}${path})`;
  });
  return ["Mounts:", ...rows];
}
