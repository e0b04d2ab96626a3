// `pnpm judge:kernel [--clusters N] [--seed S] [--mode iptables] [--only NUMBER] [--require]`: plays generated clusters through
// the simulator and through a real kernel, and prints where they differ. docs/judges.md says what is compared.
// Exit 0: they agree, or it was skipped (the reason is printed); 1: they differ, or --require and skipped; 2: a wrong flag.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const root = join(import.meta.dirname, "..");
/** Answers take a millisecond. A disagreement is asked again with more patience, so that a busy machine makes none. */
const TIMEOUT_MS = 150;
const PATIENT_TIMEOUT_MS = 1500;
/** So often a flow must differ again before it counts. */
const CONFIRMATIONS = 2;
/** Shrinking is for readers: it may take this long, and no longer. */
const SHRINK_MS_MAX = 60_000;
const SHOWN_MAX = 5;

const options = readOptions();
build();
const judge = await import(pathToFileURL(join(root, "packages/testing/dist/judge/index.js")).href);
if (!judge.isJudgeMode(options.mode))
  usage(`unknown mode ${options.mode}; known: ${Object.keys(judge.modes).join(", ")}`);

const oracle = await startOracle(judge.modes[options.mode].backend);
process.exitCode = await judgeAll();
oracle.end();

async function judgeAll() {
  const sum = { clusters: 0, flows: 0, connections: 0, failed: 0 };
  const begun = Date.now();
  let before;
  for (const number of options.numbers) {
    // The oracle works on one cluster while the simulator is at the next.
    const played = play(judge.generatePlan(options.seed, number, options.mode), TIMEOUT_MS);
    if (before !== undefined) await conclude(before, sum);
    before = { number, played };
  }
  if (before !== undefined) await conclude(before, sum);
  const seconds = ((Date.now() - begun) / 1000).toFixed(0);
  const verdict = sum.failed === 0 ? "all agree" : `${sum.failed} clusters differ`;
  console.log(
    `${sum.clusters} clusters, ${sum.flows} flows, ${sum.connections} connections in ${seconds} s: ${verdict}`,
  );
  return sum.failed === 0 ? 0 : 1;
}

function play(plan, timeoutMs) {
  const cluster = judge.buildCluster(plan);
  const job = judge.jobOf(plan, cluster, timeoutMs);
  const answer = oracle.ask(job);
  const predictions = judge.predict(plan, cluster);
  return { plan, job, predictions, answer };
}

async function conclude({ number, played }, sum) {
  const { plan } = played;
  sum.clusters += 1;
  sum.flows += plan.flows.length;
  sum.connections += plan.flows.reduce((total, flow) => total + flow.count, 0);
  const confirmed = await confirm(plan, await differences(played));
  if (confirmed.length === 0) return;
  sum.failed += 1;
  console.log(`cluster ${number} of seed ${options.seed}: ${confirmed.length} disagreements`);
  for (const each of confirmed.slice(0, SHOWN_MAX)) console.log(`  ${describe(plan, each)}`);
  if (options.shrink && sum.failed <= SHOWN_MAX) await printShrunk(plan, confirmed[0]);
}

// Chance makes some: two connections may be given the same port on the way, and the kernel then moves one of them.
async function confirm(plan, found) {
  let confirmed = found;
  for (let time = 0; time < CONFIRMATIONS && confirmed.length > 0; time++) {
    const again = await differences(play(plan, PATIENT_TIMEOUT_MS));
    confirmed = again.filter((each) => confirmed.some((before) => before.flow === each.flow));
  }
  return confirmed;
}

async function differences({ plan, predictions, answer }) {
  return judge.compare(plan, predictions, await answer);
}

function describe(plan, { flow, what }) {
  const { from, protocol, to, port } = plan.flows.find((each) => each.id === flow) ?? {};
  return `${flow} ${from} ${protocol} ${to}:${port}: ${what}`;
}

async function printShrunk(plan, { flow }) {
  const best = await shrunk(plan, flow, Date.now() + SHRINK_MS_MAX);
  const { job, predictions, answer } = play(best, PATIENT_TIMEOUT_MS);
  const result = await answer;
  console.log(
    JSON.stringify({
      plan: best,
      disagreements: judge.compare(best, predictions, result),
      prediction: predictions,
      kernel: result.results,
      job,
    }),
  );
}

// Takes whatever smaller plan still differs in that flow, until none does.
async function shrunk(plan, flow, end) {
  for (const smaller of judge.smaller(plan, flow)) {
    if (Date.now() > end) return plan;
    if (await stillDiffers(smaller, flow)) return shrunk(smaller, flow, end);
  }
  return plan;
}

async function stillDiffers(plan, flow) {
  try {
    return (await differences(play(plan, PATIENT_TIMEOUT_MS))).some((each) => each.flow === flow);
  } catch {
    return false; // not a plan that a cluster can be made of
  }
}

/** The oracle as a process that answers one line with one line. Ends this process where it cannot run. */
async function startOracle(backend) {
  const path = process.env.KERNEL_ORACLE ?? join(root, "../shared/oracle/kernel-oracle");
  if (process.platform !== "linux") skip(`this is ${process.platform}, not Linux`);
  if (!existsSync(path)) skip(`there is no kernel-oracle at ${path} (KERNEL_ORACLE says where it is)`);
  const python = ["/usr/bin/python3", "python3"].find((name) => spawnSync(name, ["--version"]).status === 0);
  if (python === undefined) skip("there is no python3");
  const tools = { iptables: ["iptables-restore", "ip", "conntrack"], nft: ["nft", "ip", "conntrack"] }[backend];
  const missing = tools.filter((tool) => spawnSync(tool, ["-V"]).error !== undefined);
  if (missing.length > 0) skip(`not installed: ${missing.join(", ")}`);
  const started = lines(spawn(python, [path, "--lines"], { stdio: ["pipe", "pipe", "inherit"] }));
  const ruleset = backend === "nft" ? "" : "*nat\nCOMMIT\n*filter\nCOMMIT\n";
  const nodes = [{ name: "n1", ip: "192.168.0.2", podCIDR: "10.244.0.0/24", ruleset }];
  const answer = await started.ask({ backend, nodes, flows: [] });
  if (!answer.ok) skip(`the oracle cannot run here: ${answer.error?.message ?? "it ended"}`);
  return started;
}

function lines(child) {
  const waiting = [];
  const gone = { ok: false, error: { message: "the oracle ended" } };
  const answerAll = () => {
    for (const resolve of waiting.splice(0)) resolve(gone);
  };
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.(JSON.parse(line)));
  child.on("error", answerAll);
  child.on("exit", answerAll);
  child.stdin.on("error", answerAll);
  return {
    ask: (job) =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve(gone);
        waiting.push(resolve);
        child.stdin.write(`${JSON.stringify(job)}\n`);
      }),
    end: () => child.stdin.end(),
  };
}

function skip(reason) {
  console.log(`judge:kernel skipped: ${reason}`);
  process.exit(options.require ? 1 : 0);
}

function readOptions() {
  const flags = {
    clusters: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    mode: { type: "string", default: "iptables" },
    only: { type: "string" },
    "no-shrink": { type: "boolean", default: false },
    require: { type: "boolean", default: false },
  };
  let values;
  try {
    values = parseArgs({ args: process.argv.slice(2).filter((arg) => arg !== "--"), options: flags }).values;
  } catch (error) {
    usage(error.message);
  }
  const [clusters, seed, only] = [values.clusters, values.seed, values.only ?? "0"].map(Number);
  if (![clusters, seed, only].every((value) => Number.isSafeInteger(value) && value >= 0)) usage("not a whole number");
  const numbers = values.only === undefined ? Array.from({ length: clusters }, (_, i) => i) : [only];
  return { seed, numbers, mode: values.mode, shrink: !values["no-shrink"], require: values.require };
}

function usage(message) {
  console.error(
    `${message}\nusage: pnpm judge:kernel [--clusters N] [--seed S] [--mode M] [--only NUMBER] [--no-shrink] [--require]`,
  );
  process.exit(2);
}

// Incremental: where nothing changed it costs a look at the files' times.
function build() {
  const done = spawnSync(join(root, "node_modules/.bin/tsc"), ["-b"], { cwd: root, encoding: "utf8" });
  if (done.status === 0) return;
  console.error(done.error?.message ?? `${done.stdout}${done.stderr}`);
  console.error("the build failed, so nothing was judged");
  process.exit(1);
}
