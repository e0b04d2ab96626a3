/** Checks what traffic is asked for, and fills in its defaults. */
import { newBadRequest, StatusError } from "@kubenetsim/api";
import { DURATION_MAX_MS, type Millis, parseDuration } from "@kubenetsim/sim";
import { type Place, parsePlace } from "../datapath/place.ts";
import type { Request } from "../program/types.ts";
import type { TrafficOptions } from "./types.ts";

export interface CheckedTraffic {
  readonly clients: readonly Place[];
  readonly to: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  readonly rate: number | undefined;
  readonly concurrency: number;
  readonly durationMs: Millis;
  readonly thinkMs: Millis;
  readonly serviceMs: Millis;
  readonly timeoutMs: Millis;
  /** How many connections are kept; 0: none. */
  readonly kept: number;
  readonly request: Request;
}

/** More requests than any test should need: it is refused beforehand. */
export const REQUESTS_MAX = 20_000_000;

/** Throws a StatusError that names the mistake. */
export function checkTraffic(given: TrafficOptions): CheckedTraffic {
  const { to, port, protocol = "tcp", rate, concurrency, keepAlive = false } = given;
  const texts: readonly string[] = typeof given.from === "string" ? [given.from] : given.from;
  refuse(!Array.isArray(texts) || texts.length === 0, "traffic: from must be a place, or a list of places");
  const clients = texts.map((text) => {
    const place = parsePlace(String(text));
    if ("error" in place) throw new StatusError(newBadRequest(`traffic: ${place.error}`));
    return place;
  });
  refuse(typeof to !== "string" || to === "", "traffic: to must be an address or a name");
  refuse(!Number.isInteger(port) || port < 1 || port > 65535, "traffic: port must be between 1 and 65535");
  refuse(protocol !== "tcp" && protocol !== "udp", "traffic: protocol must be tcp or udp");
  refuse((rate === undefined) === (concurrency === undefined), "traffic: give either rate or concurrency");
  refuse(rate !== undefined && !(rate > 0), "traffic: rate must be greater than 0");
  refuse(
    concurrency !== undefined && !(Number.isInteger(concurrency) && concurrency > 0),
    "traffic: concurrency must be a number of clients",
  );
  refuse(keepAlive && protocol !== "tcp", "traffic: only TCP connections can be kept");
  const durationMs = millis(given.duration, "duration");
  const thinkMs = millis(given.think ?? 100, "think");
  const serviceMs = millis(given.service ?? 0, "service");
  refuse(
    rate === undefined && thinkMs + serviceMs <= 0,
    "traffic: clients that never pause need think or service time",
  );
  const perSecond = rate ?? ((concurrency ?? 0) * 1000) / (thinkMs + serviceMs);
  refuse((perSecond * durationMs) / 1000 > REQUESTS_MAX, `traffic: more than ${REQUESTS_MAX} requests`);
  return {
    clients,
    to,
    port,
    protocol,
    rate,
    concurrency: concurrency ?? 0,
    durationMs,
    thinkMs,
    serviceMs,
    timeoutMs: millis(given.timeout ?? 5_000, "timeout"),
    kept: keepAlive ? (concurrency ?? given.connections ?? 10) : 0,
    request: given.request ?? (protocol === "tcp" ? GET : { kind: "raw", data: "ping" }),
  };
}

const GET: Request = { kind: "http", method: "GET", host: "", path: "/", headers: {} };

function millis(given: number | string, what: string): Millis {
  const ms = parseDuration(given);
  refuse(ms === undefined || ms < 0 || ms > DURATION_MAX_MS, `traffic: invalid ${what}: ${JSON.stringify(given)}`);
  return ms ?? 0;
}

function refuse(isWrong: boolean, message: string): void {
  if (isWrong) throw new StatusError(newBadRequest(message));
}
