// `npm start` and `npm test` on a machine with nothing but Node: installs what is missing, builds what is old, runs.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";

const PNPM = "pnpm@12.21.0";
const root = join(import.meta.dirname, "..");
const [task = "start", ...rest] = process.argv.slice(2);

const tasks = {
  start() {
    install();
    build();
    run("node", ["examples/tutorial/main.mjs", ...rest]);
  },
  test() {
    install();
    run(bin("vitest"), ["run", ...rest]);
  },
};

if (tasks[task] === undefined) {
  console.error(`tools/run.mjs: no task "${task}"; there are: ${Object.keys(tasks).join(", ")}`);
  process.exit(2);
}
tasks[task]();

function install() {
  const stamp = join(root, "node_modules", ".modules.yaml");
  const lock = join(root, "pnpm-lock.yaml");
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(lock).mtimeMs) return;
  console.error(`installing with ${PNPM} ...`);
  quietly("npx", ["-y", PNPM, "install", "--frozen-lockfile"]);
}

function build() {
  quietly(bin("tsc"), ["-b"]);
}

function bin(name) {
  return join(root, "node_modules", ".bin", name);
}

/** What it prints matters only where it fails. */
function quietly(command, args) {
  const done = spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (done.status === 0) return;
  console.error(done.error?.message ?? `${done.stdout}${done.stderr}`);
  process.exit(done.status ?? 1);
}

function run(command, args) {
  const done = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  process.exit(done.status ?? 1);
}
