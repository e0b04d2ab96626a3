// A terminal in front of the cluster: prints each command with its prompt, then what it prints.
import { traceToText } from "kubenetsim";

export class Terminal {
  #cluster;
  #write;

  constructor(cluster, write) {
    this.#cluster = cluster;
    this.#write = write;
  }

  title(text) {
    this.#write(`\n## ${text}\n`);
  }

  say(text) {
    this.#write(`# ${text}\n`);
  }

  /** `$ kubectl ...`: prints and returns what kubectl prints. */
  kubectl(line) {
    this.#write(`$ kubectl ${line}\n`);
    return this.#show(this.#cluster.kubectl(line));
  }

  /** A command typed on a node, in a pod, or on a host outside. */
  on(place, prompt, ...argv) {
    this.#write(`[${prompt}]# ${argv.join(" ")}\n`);
    const done = place.exec(argv);
    this.#show(done.stdout + done.stderr);
    return done;
  }

  /** Time goes by until the cluster has settled. */
  wait(cluster = this.#cluster) {
    const { elapsedMs } = cluster.settle();
    this.#write(`# (${Math.round(elapsedMs / 1000)}s later)\n`);
  }

  /** The way of a connection's packets. */
  path(trace) {
    this.#show(traceToText(trace));
  }

  #show(text) {
    this.#write(text === "" || text.endsWith("\n") ? text : `${text}\n`);
    return text;
  }
}
