// `pnpm judge:kernel [--clusters N] [--seed S] [--mode M] [--only NUMBER] [--require]`: plays generated clusters through the
// simulator and through a real kernel, and prints where they differ. docs/judges.md says what is compared.
// Exit 0: they agree, or it was skipped (the reason is printed); 1: they differ, or --require and skipped; 2: a wrong flag.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { startPool } from "./kernel-oracle/pool.mjs";

const root = join(import.meta.dirname, "..");
/** Answers take a millisecond. A disagreement is asked again with more patience, so that a busy machine makes none. */
const TIMEOUT_MS = 150;
const PATIENT_TIMEOUT_MS = 1500;
/** So often a flow must differ again before it counts, each time with the simulator's chances of other tries. */
const CONFIRMATIONS = 2;
const TRIES_TO_CONFIRM = 120;
/** Jobs under way at once. */
const POOL_SIZE = 4;
/** Shrinking is for readers: it may take this long, and no longer. */
const SHRINK_MS_MAX = 60_000;
const SHOWN_MAX = 5;

const options = readOptions();
build();
const judge = await import(pathToFileURL(join(root, "packages/testing/dist/judge/index.js")).href);
const modes = options.mode === undefined ? Object.keys(judge.modes) : [options.mode];
if (!modes.every((mode) => judge.isJudgeMode(mode)))
  usage(`unknown mode ${options.mode}; known: ${Object.keys(judge.modes).join(", ")}`);

const pool = await startPool([...new Set(modes.map((mode) => judge.modes[mode].backend))], POOL_SIZE);
if (pool.reason !== undefined) skip(pool.reason);
process.exitCode = await judgeAll();
pool.end();

async function judgeAll() {
  const sum = { clusters: 0, flows: 0, sessions: 0, connections: 0, failed: 0, byMode: {} };
  const begun = Date.now();
  const ahead = [];
  for (const number of options.numbers) {
    // The oracles work on some clusters while the simulator is at the next. Without --mode, modes take turns.
    const plan = judge.generatePlan(options.seed, number, modes[number % modes.length]);
    ahead.push({ number, played: play(plan, TIMEOUT_MS) });
    // Answers are taken in between, though they are judged in order.
    await new Promise((resolve) => setImmediate(resolve));
    if (ahead.length > POOL_SIZE) await conclude(ahead.shift(), sum);
  }
  for (const each of ahead) await conclude(each, sum);
  printSum(sum, (Date.now() - begun) / 1000);
  return sum.failed === 0 ? 0 : 1;
}

function printSum({ clusters, flows, sessions, connections, failed, byMode }, seconds) {
  const verdict = failed === 0 ? "all agree" : `${failed} clusters differ`;
  const each = Object.entries(byMode).map(([mode, count]) => `${count} ${mode}`);
  console.log(
    `${clusters} clusters (${each.join(", ")}), ${flows} flows, ${sessions} sessions through a change, ${connections} connections in ${seconds.toFixed(0)} s: ${verdict}`,
  );
}

function play(plan, timeoutMs, tries) {
  const cluster = judge.buildCluster(plan);
  const job = judge.jobOf(plan, cluster, timeoutMs);
  const answer = pool.ask(job);
  const predictions = judge.predict(plan, cluster, tries);
  return { plan, job, predictions, answer };
}

async function conclude({ number, played }, sum) {
  const { plan } = played;
  sum.clusters += 1;
  sum.byMode[plan.mode] = (sum.byMode[plan.mode] ?? 0) + 1;
  sum.flows += plan.flows.length;
  sum.sessions += plan.sessions.length;
  sum.connections += [...plan.flows, ...plan.sessions].reduce((total, flow) => total + flow.count, 0);
  const confirmed = await confirm(plan, await differences(played));
  if (confirmed.length === 0) return;
  sum.failed += 1;
  console.log(`cluster ${number} of seed ${options.seed}, ${plan.mode}: ${confirmed.length} disagreements`);
  for (const each of confirmed.slice(0, SHOWN_MAX)) console.log(`  ${describe(plan, each)}`);
  if (options.shrink && sum.failed <= SHOWN_MAX) await printShrunk(plan, confirmed[0]);
}

// Chance makes some: two connections may be given the same port on the way, and the kernel then moves one of them.
async function confirm(plan, found) {
  let confirmed = found;
  for (let time = 1; time <= CONFIRMATIONS && confirmed.length > 0; time++) {
    const tries = { count: TRIES_TO_CONFIRM, first: time * TRIES_TO_CONFIRM };
    const again = await differences(play(plan, PATIENT_TIMEOUT_MS, tries));
    confirmed = again.filter((each) => confirmed.some((before) => before.flow === each.flow));
  }
  return confirmed;
}

async function differences({ plan, predictions, answer }) {
  return judge.compare(plan, predictions, await answer);
}

function describe(plan, { flow, what }) {
  const { from, protocol, to, port } = [...plan.flows, ...plan.sessions].find((each) => each.id === flow) ?? {};
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

function skip(reason) {
  console.log(`judge:kernel skipped: ${reason}`);
  process.exit(options.require ? 1 : 0);
}

function readOptions() {
  const flags = {
    clusters: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    mode: { type: "string" },
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
