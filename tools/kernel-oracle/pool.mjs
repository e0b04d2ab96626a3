// Several kernel-oracles side by side: they wait for timeouts more than they work.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const GONE = { ok: false, error: { message: "the oracle ended" } };
const TOOLS = {
  iptables: ["iptables-restore", "ip6tables-restore", "ip", "conntrack"],
  nft: ["nft", "ip", "conntrack"],
};
const EMPTY_RULESET = { iptables: "*nat\nCOMMIT\n*filter\nCOMMIT\n", nft: "" };

/**
 * `{ ask, end }`, or `{ reason }` why there can be none. `ask` answers one job with its result. `backends`: who is to load
 * rules; `size`: how many jobs run at once.
 */
export async function startPool(backends, size) {
  const path = process.env.KERNEL_ORACLE ?? join(import.meta.dirname, "kernel-oracle");
  const python = ["/usr/bin/python3", "python3"].find((name) => spawnSync(name, ["--version"]).status === 0);
  const reason = missing(backends, path, python);
  if (reason !== undefined) return { reason };
  const oracles = Array.from({ length: size }, () => startOne(python, path));
  const end = () => {
    for (const oracle of oracles) oracle.end();
  };
  for (const backend of backends) {
    const nodes = [{ name: "n1", ip: "192.168.0.2", podCIDR: "10.244.0.0/24", ruleset: EMPTY_RULESET[backend] }];
    const answer = await oracles[0].ask({ backend, nodes, flows: [] });
    if (answer.ok) continue;
    end();
    return { reason: `the oracle cannot run here: ${answer.error?.message ?? "it ended"}` };
  }
  const idlest = () => oracles.reduce((best, each) => (each.load() < best.load() ? each : best));
  return { ask: (job) => idlest().ask(job), end };
}

function missing(backends, path, python) {
  if (process.platform !== "linux") return `this is ${process.platform}, not Linux`;
  if (!existsSync(path)) return `there is no kernel-oracle at ${path} (KERNEL_ORACLE says where it is)`;
  if (python === undefined) return "there is no python3";
  const tools = [...new Set(backends.flatMap((backend) => TOOLS[backend]))];
  const absent = tools.filter((tool) => spawnSync(tool, ["-V"]).error !== undefined);
  return absent.length === 0 ? undefined : `not installed: ${absent.join(", ")}`;
}

/** One process that answers one line with one line, in turn. */
function startOne(python, path) {
  const child = spawn(python, [path, "--lines"], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting = [];
  let gone = false;
  const answerAll = () => {
    gone = true;
    for (const resolve of waiting.splice(0)) resolve(GONE);
  };
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.(JSON.parse(line)));
  child.on("error", answerAll);
  child.on("exit", answerAll);
  child.stdin.on("error", answerAll);
  return {
    load: () => waiting.length,
    ask: (job) =>
      new Promise((resolve) => {
        if (gone) return resolve(GONE);
        waiting.push(resolve);
        child.stdin.write(`${JSON.stringify(job)}\n`);
      }),
    end: () => child.stdin.end(),
  };
}
