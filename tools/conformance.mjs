// `pnpm conformance PATH...`: runs case files, or all that lie in a directory, and prints what passed and what failed.
// Without a PATH: the project's own cases. `-v` lists the cases that failed. Exit 1 if any did.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname, "..");
const args = process.argv.slice(2).filter((arg) => arg !== "--");
const flags = args.filter((arg) => arg.startsWith("-"));
const verbose = flags.some((flag) => flag === "-v" || flag === "--verbose");
const unknown = flags.find((flag) => flag !== "-v" && flag !== "--verbose");
const given = args.filter((arg) => !arg.startsWith("-"));

// pnpm runs a script in the workspace's root; paths are meant as seen from where the caller stands.
const here =
  process.env.npm_lifecycle_event === "conformance" ? (process.env.INIT_CWD ?? process.cwd()) : process.cwd();
const paths =
  given.length > 0 ? given.map((path) => resolve(here, path)) : [join(root, "packages/testing/conformance-cases")];

if (unknown !== undefined) {
  console.error(`unknown flag ${unknown}\nusage: pnpm conformance [-v] PATH...`);
  process.exit(2);
}
build();
const { mergeReports, printReports, runFile, unreadablePath } = await import(
  pathToFileURL(join(root, "packages/testing/dist/conformance/index.js")).href
);
const reports = mergeReports(paths.flatMap(reportsOf));
for (const line of printReports(reports, verbose)) console.log(line);
process.exitCode = reports.some((report) => report.failed > 0) ? 1 : 0;

function reportsOf(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [unreadablePath(path, "does not exist")];
  if (!stat.isDirectory()) return [reportOf(path)];
  try {
    const files = caseFiles(path);
    return files.length > 0 ? files.map(reportOf) : [unreadablePath(path, "holds no .json file")];
  } catch (error) {
    return [unreadablePath(path, error.message)];
  }
}

function reportOf(path) {
  let text;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    return unreadablePath(path, error.message);
  }
  return runFile(text, path);
}

function caseFiles(directory) {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(directory, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true);
}

// Incremental: where nothing changed it costs a look at the files' times.
function build() {
  const done = spawnSync(join(root, "node_modules/.bin/tsc"), ["-b"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.status === 0) return;
  console.error(done.error?.message ?? `${done.stdout}${done.stderr}`);
  console.error("the build failed, so no case was run");
  process.exit(1);
}
