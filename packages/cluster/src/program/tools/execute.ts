/** Runs one command somewhere: finds the tool, gives it the network, and keeps the traces of what it did. */
import { parseResolvConf } from "@kubenetsim/coredns";
import type { Millis } from "@kubenetsim/sim";
import { connectByName } from "../../datapath/connect.ts";
import type { Answer, Exchange } from "../../datapath/connect-result.ts";
import { exchange } from "../../datapath/exchange.ts";
import { type Location, locate } from "../../datapath/location.ts";
import type { Place } from "../../datapath/place.ts";
import { filesAt, resolve } from "../../datapath/resolve.ts";
import { programIO } from "../../datapath/serve.ts";
import type { Trace } from "../../trace/types.ts";
import type { ContainerPlace } from "../../world/container-sockets.ts";
import type { Simulation } from "../../world/simulation.ts";
import type { NodeState, Process } from "../../world/types.ts";
import { genericProgram } from "../generic.ts";
import { programOf } from "../list.ts";
import type { ExecResult, Program } from "../types.ts";
import { tools } from "./list.ts";
import { type RunTool, shellNamed } from "./shell.ts";
import { fail, ok, type Tool, type ToolContext } from "./tool.ts";

export interface Executed extends ExecResult {
  /** Of every connection and lookup that the command made, in order. */
  readonly traces: readonly Trace[];
  /** For curl and wget: what came of the last connection. */
  readonly answer?: Answer;
}

export interface ExecuteOptions {
  /** Lets virtual time go by while a name server is waited for. Absent: waiting is only counted. */
  readonly wait?: (ms: Millis) => void;
  /** Absent: the pod's first container. */
  readonly container?: string;
  /** The command stands in the pod's manifest: an image of which nothing else is known has it. */
  readonly ofManifest?: boolean;
}

export function execute(
  sim: Simulation,
  place: Place,
  argv: readonly string[],
  options: ExecuteOptions = {},
): Executed {
  const location = locate(sim, place);
  const container = place.kind === "pod" ? containerAt(sim, place.key, options.container) : undefined;
  if (location === undefined || (place.kind === "pod" && container === undefined))
    return { ...notRunning(place), traces: [] };
  const exchanges: Exchange[] = [];
  const traces: Trace[] = [];
  const context = contextOf(sim, place, location, container, exchanges, traces, options);
  const done = runTool(argv, context);
  return { ...done, traces, ...answerOf(argv, done, exchanges.at(-1)) };
}

/**
 * A container's commands, for a script that runs in it: each says how long it took, the wait for name servers included.
 * `undefined`: the container is not there.
 */
export function commandsOf(sim: Simulation, at: ContainerPlace): Commands | undefined {
  const place = { kind: "pod", key: at.pod } as const;
  const location = locate(sim, place);
  const container = { node: at.node, name: at.container };
  if (location === undefined || processAt(sim, container, at.pod) === undefined) return undefined;
  let waitedMs = 0;
  const wait = (ms: Millis): void => {
    waitedMs += ms;
  };
  const waiting = contextOf(sim, place, location, container, [], [], { wait });
  const context: ToolContext = Object.create(waiting, { wait: { value: undefined } });
  return {
    context,
    run(argv) {
      waitedMs = 0;
      const done = runTool(argv, context);
      return waitedMs === 0 ? done : { ...done, tookMs: waitedMs + (done.tookMs ?? 0) };
    },
  };
}

export interface Commands {
  readonly context: ToolContext;
  run(argv: readonly string[]): ExecResult;
}

const shells: readonly Tool[] = ["sh", "bash", "ash"].map((name) =>
  shellNamed(name, (argv, context) => runTool(argv, context)),
);
const byName: ReadonlyMap<string, Tool> = new Map([...tools, ...shells].map((tool) => [tool.name, tool]));

const runTool: RunTool = (argv, context) => {
  const [command = "", ...rest] = argv;
  const image = imageOf(context);
  const own = image === undefined ? undefined : ownCommand(image, argv, context);
  if (own !== undefined) return own;
  const tool = image?.distroless === true ? undefined : byName.get(command.replace(/^(\/usr)?\/s?bin\//, ""));
  const here = tool !== undefined && (tool.onNodesOnly !== true || context.place.kind === "node");
  const done = here ? tool.run(rest, context) : undefined;
  if (done !== undefined && done.unknown !== true) return done;
  // Its probes and hooks call what the image has, whatever that is.
  if (context.ofManifest === true && image === genericProgram) return { ...ok(""), unknown: true };
  return notFound(command, context.place);
};

function imageOf({ process, place, sim }: ToolContext): Program | undefined {
  return process === undefined || place.kind !== "pod" ? undefined : programOf(sim.images, process.start.image);
}

/** A command of this image's own. */
function ownCommand(image: Program, argv: readonly string[], context: ToolContext): ExecResult | undefined {
  const { process, place, sim } = context;
  if (image.exec === undefined || process === undefined || place.kind !== "pod") return undefined;
  const done = image.exec(argv, programIO(sim, place.key, process, { address: "127.0.0.1", port: 0 }, []));
  const { tookMs = 0 } = done ?? {};
  if (tookMs > 0 && tookMs < Number.POSITIVE_INFINITY) context.wait?.(tookMs);
  return done;
}

/** A container's runtime and a shell say it differently. */
function notFound(command: string, place: Place): ExecResult {
  if (place.kind !== "pod") return { ...fail(`bash: ${command}: command not found`, 127), unknown: true };
  const why = `exec: "${command}": executable file not found in $PATH: unknown`;
  const message = `OCI runtime exec failed: exec failed: unable to start container process: ${why}`;
  return { ...fail(message, 126), unknown: true };
}

function notRunning(place: Place): ExecResult {
  if (place.kind === "pod") return fail(`error: cannot exec in pod ${place.key}: container not running`, 1);
  return fail(`error: nothing is at ${place.kind === "node" ? place.name : place.ip}`, 1);
}

interface Container {
  readonly node: string;
  readonly name: string;
}

function containerAt(sim: Simulation, key: string, wanted: string | undefined): Container | undefined {
  const pod = sim.store.tables.pods.get(key);
  const node = pod?.spec.nodeName ?? "";
  const name = wanted ?? pod?.spec.containers[0]?.name ?? "";
  return sim.nodes.get(node)?.sandboxes.get(key)?.processes.has(name) ? { node, name } : undefined;
}

function contextOf(
  sim: Simulation,
  place: Place,
  location: Location,
  container: Container | undefined,
  exchanges: Exchange[],
  traces: Trace[],
  { wait, ofManifest = false }: ExecuteOptions,
): ToolContext {
  const keep = (made: Exchange): Exchange => {
    exchanges.push(made);
    traces.push(made.trace);
    return made;
  };
  const waiting = wait === undefined ? {} : { wait };
  return {
    sim,
    place,
    location,
    ...waiting,
    ofManifest,
    get now() {
      return sim.clock.now;
    },
    get process() {
      return container === undefined || place.kind !== "pod" ? undefined : processAt(sim, container, place.key);
    },
    connect: (target, request, protocol = "tcp") =>
      keep(connectByName(sim, place, target, request, { protocol, ...waiting })),
    ping: (address) => keep(exchange(sim, place, { address, port: 0, protocol: "icmp" }, { kind: "raw", data: "" })),
    nameserver: parseResolvConf(filesAt(sim, place).resolvConf).nameservers[0] ?? "127.0.0.1",
    resolve(name, options = {}) {
      const resolved = resolve(sim, place, name, { ...waiting, ...options });
      traces.push(...resolved.traces);
      return resolved;
    },
    keepFiles: (files) => {
      if (container !== undefined && place.kind === "pod") keepFiles(sim, container, place.key, files);
    },
  };
}

function processAt(sim: Simulation, container: Container, key: string): Process | undefined {
  return sim.nodes.get(container.node)?.sandboxes.get(key)?.processes.get(container.name);
}

function keepFiles(sim: Simulation, container: Container, key: string, files: Process["files"]): void {
  const node = sim.nodes.get(container.node) as NodeState;
  const sandbox = node.sandboxes.get(key);
  const process = sandbox?.processes.get(container.name);
  if (sandbox === undefined || process === undefined) return;
  const processes = sandbox.processes.with(container.name, { ...process, files });
  sim.nodes = sim.nodes.with(container.node, {
    ...node,
    sandboxes: node.sandboxes.with(key, { ...sandbox, processes }),
  });
}

function answerOf(argv: readonly string[], done: ExecResult, last: Exchange | undefined): { readonly answer?: Answer } {
  if (last === undefined || !(argv[0] === "curl" || argv[0] === "wget")) return {};
  const { response } = last.reply;
  const ok = done.exitCode === 0;
  return {
    answer: {
      ok,
      body: response?.kind === "http" ? response.body : response?.kind === "raw" ? response.data : "",
      exitCode: done.exitCode,
      trace: last.trace,
      ...(response?.kind === "http" ? { status: response.status } : {}),
      ...(ok ? {} : { error: done.stderr.trim() }),
    },
  };
}
