// What answers cost cluster DNS, and that they cost the same however many Services and endpoints there are.
import {
  defaultCorefile,
  NO_MEMORY,
  openSession,
  query,
  serve,
  serverFromCorefile,
} from "../packages/coredns/dist/index.js";
import { treeOf } from "../packages/sim/dist/index.js";
import { serviceManifest, sliceManifest } from "./clusters.mjs";
import { median, rate } from "./measure.mjs";

const ENDPOINTS = 15;
const NAMES = 4096;

export const dns = {
  name: "dns",
  run() {
    const server = made();
    const few = tables(100);
    const many = tables(10_000);
    const rows = [];
    for (const [what, question] of [
      ["answers a second, A of a Service", addressOf],
      ["answers a second, PTR of its ClusterIP", reverseOf],
      ["answers a second, A of a name that is not there", missing],
    ]) {
      const fast = answersPerSecond(server, few, 100, question);
      const slow = answersPerSecond(server, many, 10_000, question);
      rows.push(
        { what: `${what}, 100 Services`, measured: thousands(fast) },
        {
          what: "  10,000 Services, 150,000 endpoints",
          measured: thousands(slow),
          goal: "500,000",
          ok: slow >= 500_000,
        },
        { what: "  ratio", measured: (fast / slow).toFixed(2), goal: "2", ok: fast / slow <= 2 },
      );
    }
    const changeFew = oneChange(server, few);
    const changeMany = oneChange(server, many);
    const ratio = changeMany / changeFew;
    const headless = headlessAnswer(server);
    return [
      ...rows,
      { what: "one endpoint's change, found forward and reverse, 100 Services", measured: micros(changeFew) },
      { what: "  10,000 Services, 150,000 endpoints", measured: micros(changeMany) },
      { what: "  ratio", measured: ratio.toFixed(2), goal: "2", ok: ratio <= 2 },
      {
        what: "a headless Service of 1,000 endpoints, first answer",
        measured: micros(headless.first),
        goal: "1 ms",
        ok: headless.first <= 1,
      },
      { what: "  later answers", measured: micros(headless.later), goal: "1 ms", ok: headless.later <= 1 },
    ];
  },
};

function made() {
  const result = serverFromCorefile(defaultCorefile("cluster.local"));
  if (!result.ok) throw new Error(result.error);
  return result.server;
}

function clusterIP(i) {
  return `10.96.${i >> 8}.${i & 255}`;
}

function tables(count) {
  const services = Array.from({ length: count }, (_, i) => {
    const service = serviceManifest(i);
    const ip = clusterIP(i);
    return [`default/svc-${i}`, { ...service, spec: { ...service.spec, clusterIP: ip, clusterIPs: [ip] } }];
  });
  const slices = Array.from({ length: count }, (_, i) => [`default/svc-${i}-slice`, sliceManifest(i, ENDPOINTS)]);
  const index = slices.map(([key], i) => [`default/svc-${i}\0${key}`, key]);
  return view(services, slices, index);
}

function view(services, slices, index) {
  return {
    services: treeOf(services),
    slices: treeOf(slices),
    slicesByService: treeOf(index),
    namespaces: treeOf([["default", { metadata: { name: "default" } }]]),
    localIPs: ["10.244.0.2"],
    serial: 1,
    seed: 1,
    client: "10.244.1.5",
    transport: "udp",
    session: openSession(NO_MEMORY, 0),
  };
}

const addressOf = (i) => query(`svc-${i}.default.svc.cluster.local.`, "A");
const missing = (i) => query(`svc-${i}.default.default.svc.cluster.local.`, "A");
const reverseOf = (i) => query(`${clusterIP(i).split(".").reverse().join(".")}.in-addr.arpa.`, "PTR");

function answersPerSecond(server, world, count, question) {
  const asked = Array.from({ length: NAMES }, (_, i) => question((i * 7919) % count));
  const wanted = question === missing ? "NXDOMAIN" : "NOERROR";
  const { rcode } = serve(server, asked[0], world);
  if (rcode !== wanted) throw new Error(`${rcode} instead of ${wanted}`);
  return rate((i) => serve(server, asked[i % NAMES], world));
}

/** Milliseconds from a changed slice to both answers. */
function oneChange(server, world) {
  const key = "default/svc-5-slice";
  let { slices } = world;
  serve(server, reverseOf(5), world);
  return median(101, (_given, i) => {
    const slice = slices.get(key);
    const ip = `10.9.${i >> 8}.${i & 255}`;
    slices = slices.with(key, {
      ...slice,
      endpoints: [...slice.endpoints.slice(1), { addresses: [ip], conditions: { ready: true } }],
    });
    const now = { ...world, slices, serial: world.serial + i };
    serve(server, addressOf(5), now);
    const reverse = query(`${ip.split(".").reverse().join(".")}.in-addr.arpa.`, "PTR");
    const { answer } = serve(server, reverse, now);
    if (answer.length !== 1) throw new Error("the new endpoint has no name");
  });
}

/** Milliseconds. */
function headlessAnswer(server) {
  const service = serviceManifest(0);
  const headless = { ...service, spec: { ...service.spec, clusterIP: "None", clusterIPs: ["None"] } };
  const asked = addressOf(0);
  const answer = (world) => {
    const { length } = serve(server, asked, world).answer;
    if (length !== 1000) throw new Error(`${length} addresses`);
  };
  const worlds = () => {
    const slices = Array.from({ length: 10 }, (_, k) => [`default/h-${k}`, hundred(k)]);
    const index = slices.map(([key]) => [`default/svc-0\0${key}`, key]);
    return { ...view([["default/svc-0", headless]], slices, index), transport: "tcp" };
  };
  const first = median(41, answer, worlds);
  const known = worlds();
  return { first, later: median(41, () => answer(known)) };
}

function hundred(k) {
  const slice = sliceManifest(0, 100);
  return {
    ...slice,
    endpoints: slice.endpoints.map((endpoint, e) => ({ ...endpoint, addresses: [`10.50.${k}.${e}`] })),
  };
}

function thousands(number) {
  return Math.round(number).toLocaleString("en");
}

function micros(ms) {
  return `${(ms * 1000).toFixed(0)} µs`;
}
