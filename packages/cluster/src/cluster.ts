/** The variable that holds a World: everything a user does goes through here, one act at a time. */
import { type Kinds, type KubeObject, newBadRequest, type Resource, StatusError } from "@kubenetsim/api";
import {
  type AdmissionFunction,
  type Client,
  type DeleteOptions,
  infoByName,
  type ListOptions,
  type PatchType,
  type Result,
  type WatchEvent,
} from "@kubenetsim/apiserver";
import { DURATION_MAX_MS, type Millis, parseDuration, parseRfc3339, reorder, stateHash } from "@kubenetsim/sim";
import { EventEmitter } from "eventemitter3";
import { type Draft, produce } from "immer";
import { applyManifests, deleteManifests } from "./apply/manifests.ts";
import type { ClusterEvents } from "./cluster-events.ts";
import { checkConfig } from "./config/config.ts";
import type { ClusterConfig, Delays } from "./config/types.ts";
import type { Exchange } from "./datapath/connect-result.ts";
import { exchange, type Target } from "./datapath/exchange.ts";
import { ensureExternal } from "./datapath/external.ts";
import { formatPlace, type Place, placeNamed } from "./datapath/place.ts";
import type { ProbeAnswer } from "./datapath/probe.ts";
import { rememberedProbe } from "./datapath/remembered-probe.ts";
import { type Handle, handle } from "./handles.ts";
import { type Act, entries, type History, recorded, remember, worldAt } from "./history.ts";
import { type NodeHandle, nodeHandle } from "./node-handle.ts";
import { type PodHandle, podHandle } from "./pod-handle.ts";
import { type Executed, execute } from "./program/tools/execute.ts";
import type { Images, Request } from "./program/types.ts";
import { checkTraffic } from "./traffic/check.ts";
import { besides, endLoad, runTraffic, sendMeanwhile, startLoad } from "./traffic/traffic.ts";
import type { TrafficOptions, TrafficReport } from "./traffic/types.ts";
import { changeDelays } from "./world/change-delays.ts";
import { createWorld } from "./world/create.ts";
import { setMetric, type Usage } from "./world/set-metric.ts";
import { close, type Meanwhile, open, type Simulation } from "./world/simulation.ts";
import { runNext, runUntil, type Settled, settle } from "./world/step.ts";
import type { World } from "./world/types.ts";
import { userClient } from "./world/user-client.ts";

export class Cluster {
  readonly images: Images;
  readonly #events: EventEmitter<ClusterEvents> = new EventEmitter<ClusterEvents>();
  #world: World;
  #history: History | undefined;
  #admission: readonly AdmissionFunction[] = [];
  /** While `traffic` lets a user act under load: the load, and what was done. */
  #underLoad: { readonly meanwhile: Meanwhile; readonly acts: Act[] } | undefined;

  constructor(world: World, images: Images, history?: History) {
    this.#world = world;
    this.images = images;
    this.#history = history;
  }

  /** Gives a cluster a user's own admission; its forks have it too. */
  static admitting<C extends Cluster>(cluster: C, admission: readonly AdmissionFunction[] = []): C {
    cluster.#admission = admission;
    return cluster;
  }

  /** The value behind this cluster. */
  get world(): World {
    return this.#world;
  }

  /** The virtual time, in milliseconds since 1970. */
  get now(): Millis {
    return this.#world.clock.now;
  }

  /** sha256 of the whole state: equal hashes, equal worlds, in any process. */
  hash(): string {
    return stateHash(this.#world);
  }

  /** A cluster that goes its own way from here on. Costs nothing: both hold the same value. */
  fork(): this {
    return this.#with(this.#world, this.#history);
  }

  /** A fork of this cluster as it was at a time (milliseconds or RFC 3339): the state after the last act until then. */
  at(time: Millis | string): this {
    const at = typeof time === "number" ? time : parseRfc3339(time);
    const world = at === undefined ? undefined : worldAt(this.#history, at);
    if (world === undefined) throw new StatusError(newBadRequest(`no state is remembered for ${time}`));
    return this.#with(world, undefined);
  }

  /** What was done so far, oldest first. */
  get history(): readonly Act[] {
    return entries(this.#history).map((entry) => entry.act);
  }

  on<E extends keyof ClusterEvents>(event: E, listener: ClusterEvents[E]): this {
    this.#events.on(event, listener as never);
    return this;
  }

  off<E extends keyof ClusterEvents>(event: E, listener: ClusterEvents[E]): this {
    this.#events.off(event, listener as never);
    return this;
  }

  /**
   * Runs one act on the world. Where it throws, the world stays as it was. The other methods are made of this; use it for an
   * act of your own that must be all or nothing.
   */
  act<T>(act: Act, run: (sim: Simulation, client: Client) => T): T {
    return this.#act(act, (sim) => run(sim, userClient(sim, this.#admission)));
  }

  /** An act that needs no client of the user's. */
  #act<T>(act: Act, run: (sim: Simulation) => T): T {
    const before = this.#world;
    const sim = open(before, this.images, this.#admission, this.#meanwhile());
    const result = run(sim);
    this.#world = close(sim);
    const done = recorded(act);
    if (this.#underLoad === undefined) this.#history = remember(this.#history, done, this.#world);
    else this.#underLoad.acts.push(done);
    this.#tell(done, before);
    return result;
  }

  /** Applies manifests (YAML or JSON text with any number of documents, or objects) as kubectl apply does; all or nothing. */
  apply(manifests: string | object): readonly KubeObject[] {
    const applied = this.act({ do: "apply", manifests }, (_sim, client) => applyManifests(client, manifests));
    for (const warning of new Set(applied.flatMap(({ warnings = [] }) => warnings)))
      this.#events.emit("warning", warning);
    return applied.map(({ object }) => object);
  }

  create<R extends Resource>(resource: R, object: KubeObject): Kinds[R] {
    const known = this.#resource(resource);
    return this.act({ do: "create", resource: known, object }, (_sim, client) => unwrap(client.create(known, object)));
  }

  update<R extends Resource>(
    resource: R,
    object: KubeObject,
    options: { readonly subresource?: "status" } = {},
  ): Kinds[R] {
    const known = this.#resource(resource);
    return this.act({ do: "update", resource: known, object, ...options }, (_sim, client) =>
      unwrap(client.update(known, object, options)),
    );
  }

  /**
   * Changes an object as immer does: write to the draft, and the server gets the result as an update.
   * @example cluster.edit("deployments", "web", "default", (draft) => { draft.spec.replicas = 3; })
   */
  edit<R extends Resource>(
    resource: R,
    name: string,
    namespace: string | undefined,
    change: (draft: Draft<Kinds[R]>) => void,
  ): Kinds[R] {
    const object = this.get(resource, name, namespace);
    if (object === undefined)
      return unwrap(this.#client().delete(resource, this.#key(resource, name, namespace), { dryRun: true }));
    return this.update(resource, produce(object, change));
  }

  patch<R extends Resource>(
    resource: R,
    name: string,
    namespace: string | undefined,
    type: PatchType,
    patch: unknown,
  ): Kinds[R] {
    const known = this.#resource(resource);
    const key = this.#key(known, name, namespace);
    return this.act({ do: "patch", resource: known, key, type, patch }, (_sim, client) =>
      unwrap(client.patch(known, key, type, patch)),
    );
  }

  /** Deletes the objects of manifests, or one object by resource, name and namespace. */
  delete(manifests: string | object): void;
  delete(resource: Resource, name: string, namespace?: string, options?: DeleteOptions): void;
  delete(what: string | object, name?: string, namespace?: string, options: DeleteOptions = {}): void {
    if (name === undefined) {
      this.act({ do: "delete", manifests: what }, (_sim, client) => deleteManifests(client, what));
      return;
    }
    const resource = this.#resource(what as Resource);
    const key = this.#key(resource, name, namespace);
    this.act({ do: "remove", resource, key, options }, (_sim, client) => unwrap(client.delete(resource, key, options)));
  }

  /** One object, or `undefined`. Without a namespace: `default`. */
  get<R extends Resource>(resource: R, name: string, namespace?: string): Kinds[R] | undefined {
    return this.#client().get(this.#resource(resource), this.#key(resource, name, namespace));
  }

  /** Objects in key order. Without a namespace: of all. */
  list<R extends Resource>(resource: R, options: ListOptions = {}): readonly Kinds[R][] {
    return unwrap(this.#client().query(this.#resource(resource), options));
  }

  /** The writes after a revision, oldest first. Throws 410 Gone where they are no longer kept. */
  watch(resourceVersion: number | string = 0): readonly WatchEvent[] {
    const events = this.#client().since(Number(resourceVersion));
    if (events !== undefined) return events;
    throw new StatusError({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: `too old resource version: ${resourceVersion} (${this.#world.store.compacted})`,
      reason: "Expired",
      code: 410,
    });
  }

  /** Lets time run until nothing more happens by itself: no work is due, and one turn of all probes changed nothing. */
  settle(limit?: Millis | string): Settled {
    if (limit === undefined) return this.act({ do: "settle" }, (sim) => settle(sim));
    const ms = millis(limit);
    return this.act({ do: "settle", limitMs: ms }, (sim) => settle(sim, ms));
  }

  /** Lets exactly this much virtual time go by: milliseconds, or `"30s"`. */
  advance(time: Millis | string): number {
    const ms = millis(time);
    return this.act({ do: "advance", ms }, (sim) => runUntil(sim, sim.clock.now + ms));
  }

  /** Runs the next thing that is due, and says what it was. */
  step(): string | undefined {
    return this.act({ do: "step" }, (sim) => {
      const alarm = runNext(sim);
      return alarm === undefined ? undefined : `${alarm.actor} ${alarm.key}`.trim();
    });
  }

  /**
   * Says what a pod or node uses, for autoscalers and `kubectl top`. Of a pod: what each of its containers uses. By other
   * names than `cpu` and `memory`: what autoscalers read as metrics of Pods, of an Object, or External.
   * @example cluster.setMetric("pod/default/web-0", { cpu: "250m", memory: "64Mi" })
   * @example cluster.setMetric("service/default/web", { "requests-per-second": "120" })
   * @example cluster.setMetric("external/default", { "queue-length": "30" })
   */
  setMetric(of: string, usage: Usage): void {
    this.act({ do: "set-metric", of, usage }, (sim) => setMetric(sim, of, usage));
  }

  /** A running pod, to curl and exec from. Throws NotFound. */
  pod(name: string, namespace = "default"): PodHandle {
    const key = `${namespace}/${name}`;
    if (!this.#world.store.tables.pods.has(key)) unwrap(this.#client().delete("pods", key, { dryRun: true }));
    return podHandle(key, this.#run, () => this.#world, this.images);
  }

  node(name: string): NodeHandle {
    if (!this.#world.nodes.has(name)) unwrap(this.#client().delete("nodes", name, { dryRun: true }));
    return nodeHandle(this, name, this.#run);
  }

  /** A host outside of the cluster, on the nodes' network. It comes to be with its first packet. */
  external(ip: string): Handle {
    return handle(placeNamed(`external/${ip}`), this.#run);
  }

  /** Where would a new connection go? Nothing is sent and nothing changes. `from` is such as `pod/luffy/web-0`. */
  probe(
    from: string | Place,
    address: string,
    port: number,
    protocol: "tcp" | "udp" = "tcp",
    attempt = 1,
  ): ProbeAnswer {
    const place = typeof from === "string" ? placeNamed(from) : from;
    return rememberedProbe(this.#world, place, { address, port, protocol }, attempt);
  }

  /** One connection with its full trace; what the request says is up to the caller. */
  send(from: string | Place, target: Target, request: Request = CONNECT): Exchange {
    const place = typeof from === "string" ? placeNamed(from) : from;
    return this.#act({ do: "send", from: formatPlace(place), target, request }, (sim) => {
      if (place.kind === "external") ensureExternal(sim, place.ip);
      return exchange(sim, place, target, request);
    });
  }

  /**
   * Sends requests while the world goes on for a while, and says what became of each. What `during` does is done under this load:
   * where it takes virtual time, requests are sent meanwhile.
   * @example cluster.traffic({ from: "pod/default/client", to: "web", port: 80, rate: 100, duration: "30s" }).failed
   * @example cluster.traffic({ ...load, duration: "2m" }, (busy) => void busy.kubectl("drain node-2 --ignore-daemonsets"))
   */
  traffic(options: TrafficOptions, during?: (cluster: this) => void): TrafficReport {
    const checked = checkTraffic(options);
    if (during === undefined) return this.act({ do: "traffic", options }, (sim) => runTraffic(sim, checked));
    if (typeof during !== "function") throw new StatusError(newBadRequest("traffic: during: must be a function"));
    const load = startLoad(checked, this.now);
    const [before, outer] = [this.#world, this.#underLoad];
    const acts: Act[] = [];
    this.#underLoad = { meanwhile: besides(outer?.meanwhile, sendMeanwhile(load)), acts };
    try {
      during(this);
    } catch (error) {
      this.#world = before;
      throw error;
    } finally {
      this.#underLoad = outer;
    }
    return this.act({ do: "traffic", options, during: acts }, (sim) => endLoad(sim, load));
  }

  /**
   * From now on, work that is due at one moment is done in an order drawn from this seed, so that races show. Without a seed:
   * in the order in which it became due, as at first.
   */
  order(seed?: number): void {
    if (seed !== undefined && !Number.isSafeInteger(seed))
      throw new StatusError(newBadRequest(`invalid seed: ${seed}`));
    this.act({ do: "order", seed }, (sim) => {
      sim.clock = reorder(sim.clock, seed);
      sim.rounds = reorder(sim.rounds, seed);
    });
  }

  /** From now on news takes so long, as `delays` of the configuration has it. Throws a StatusError that names each mistake. */
  delay(delays: Delays | "realistic"): void {
    this.act({ do: "delay", delays }, (sim) => changeDelays(sim, delays));
  }

  readonly #run = (place: Place, argv: readonly string[]): Executed =>
    this.#act({ do: "exec", from: formatPlace(place), argv }, (sim) => {
      if (place.kind === "external") ensureExternal(sim, place.ip);
      return execute(sim, place, argv, { wait: (ms) => void runUntil(sim, sim.clock.now + ms) });
    });

  /** Short names and singulars are resources too; from JavaScript anything can come. */
  #resource<R extends Resource>(text: R): R {
    const found = typeof text === "string" ? infoByName(this.#world.store, text) : undefined;
    if (found === undefined)
      throw new StatusError(newBadRequest(`the server doesn't have a resource type "${String(text)}"`));
    return found.resource as R;
  }

  #key(resource: Resource, name: string, namespace: string | undefined): string {
    const info = infoByName(this.#world.store, resource);
    return info?.namespaced === false ? name : `${namespace ?? "default"}/${name}`;
  }

  #client(): Client {
    return userClient({ ...this.#world });
  }

  #with(world: World, history: History | undefined): this {
    const Same = this.constructor as new (world: World, images: Images, history?: History) => this;
    return Cluster.admitting(new Same(world, this.images, history), this.#admission);
  }

  #meanwhile(): Meanwhile | undefined {
    const load = this.#underLoad?.meanwhile;
    if (this.#events.listenerCount("moment") === 0) return load;
    return besides(load, (sim) => void this.#events.emit("moment", close(sim)));
  }

  #tell(act: Act, before: World): void {
    if (this.#events.listenerCount("write") > 0)
      for (const event of this.#client().since(before.store.revision) ?? []) this.#events.emit("write", event);
    this.#events.emit("act", act, this.#world);
  }
}

/** A connection that asks nothing. */
const CONNECT: Request = { kind: "raw", data: "" };

/** Makes a cluster and checks its configuration. Throws a StatusError that names each mistaken field. */
export function createBareCluster(config: ClusterConfig = {}): Cluster {
  const images = config?.images ?? {};
  return Cluster.admitting(new Cluster(createWorld(checkConfig(config), images), images), config?.admission);
}

/** Turns a refusal into a throw. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new StatusError(result.status);
}

function millis(time: Millis | string): Millis {
  const ms = parseDuration(time);
  if (ms === undefined || ms < 0 || ms > DURATION_MAX_MS)
    throw new StatusError(newBadRequest(`invalid duration: ${JSON.stringify(time)}`));
  return ms;
}
