/** The front door: a Cluster with kubectl. */
import { newBadRequest, StatusError } from "@kubenetsim/api";
import {
  Cluster as BareCluster,
  type ClusterConfig,
  checkConfig,
  createWorld,
  type Executed,
  type History,
  type Images,
  type World,
} from "@kubenetsim/cluster";
import { runKubectl, splitCommandLine } from "@kubenetsim/kubectl";

/** Answers what a file of the user's holds, for `kubectl -f`; `undefined` where there is none. */
export type Files = (path: string) => string | undefined;

export interface Config extends ClusterConfig {
  /** Where `kubectl -f` finds files: the core itself reads none. */
  readonly files?: Files;
}

export class Cluster extends BareCluster {
  #files: Files;

  constructor(world: World, images: Images, history?: History, files: Files = () => undefined) {
    super(world, images, history);
    this.#files = files;
  }

  /** The same files serve a fork. */
  override fork(): this {
    return this.#keepFiles(super.fork());
  }

  override at(time: number | string): this {
    return this.#keepFiles(super.at(time));
  }

  /**
   * Runs a kubectl command line, and returns what a terminal would show: stdout, then stderr.
   * @example cluster.kubectl("get pods -n luffy -o wide")
   */
  kubectl(line: string, stdin?: string): string {
    checkText("command line", line);
    const { stdout, stderr } = this.runKubectl(splitCommandLine(line), stdin);
    return stdout + stderr;
  }

  /** The same, with the exit code and the two streams apart. `argv` starts after the word kubectl. */
  runKubectl(argv: readonly string[], stdin?: string): Executed {
    if (stdin !== undefined) checkText("standard input", stdin);
    return runKubectl(this, argv, { readFile: this.#files, ...(stdin === undefined ? {} : { stdin }) });
  }

  #keepFiles(fork: this): this {
    fork.#files = this.#files;
    return fork;
  }
}

/** From JavaScript anything can come. */
function checkText(what: string, given: unknown): void {
  if (typeof given === "string") return;
  throw new StatusError(newBadRequest(`invalid ${what} ${JSON.stringify(given) ?? String(given)}: must be a text`));
}

/**
 * Makes a cluster: nodes, API server, cluster DNS. It has not run yet: `settle()` brings it up.
 * Throws a StatusError naming each mistaken field.
 * @example
 * const cluster = createCluster({ nodes: 2 });
 * cluster.settle();
 * cluster.kubectl("get nodes");
 */
export function createCluster(config: Config = {}): Cluster {
  const { files, ...rest } = config;
  const images = rest.images ?? {};
  const made = new Cluster(createWorld(checkConfig(rest), images), images, undefined, files);
  return Cluster.admitting(made, rest.admission);
}
