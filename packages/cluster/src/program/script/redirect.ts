/** Where a command's output goes: each stream by itself, from left to right as a shell does it. */
import type { ExecResult } from "../types.ts";
import { type Expansion, expandText } from "./expand.ts";
import { OUTPUT_LENGTH_MAX } from "./output.ts";
import type { ScriptHost } from "./state.ts";
import type { Redirect, Stream } from "./syntax.ts";

/** A stream of the script, or a file. */
type Destination = Stream | { readonly path: string; readonly append: boolean };

/** What is left for the script's own streams. */
export function redirect<T extends ExecResult>(
  redirects: readonly Redirect[],
  done: T,
  host: ScriptHost,
  expansion: Expansion,
): T {
  if (redirects.length === 0) return done;
  const to = destinationsOf(redirects, expansion);
  const left = { stdout: "", stderr: "" };
  const emptied = new Set<string>();
  for (const stream of ["stdout", "stderr"] as const) {
    const where = to[stream];
    if (typeof where === "string") {
      left[where] += done[stream];
      continue;
    }
    const before = where.append || emptied.has(where.path) ? (host.readFile(where.path) ?? "") : "";
    emptied.add(where.path);
    if (before.length + done[stream].length > OUTPUT_LENGTH_MAX)
      return { ...done, stdout: "", stderr: "sh: write error: No space left on device\n", exitCode: 1 };
    if (!host.writeFile(where.path, before + done[stream]))
      return { ...done, stdout: "", stderr: `cannot create ${where.path}: Read-only file system\n`, exitCode: 1 };
  }
  return { ...done, ...left };
}

/** Files that are a stream of the script by another name. */
const DEVICES: ReadonlyMap<string, Stream> = new Map([
  ["/dev/stdout", "stdout"],
  ["/dev/stderr", "stderr"],
  ["/proc/1/fd/1", "stdout"],
  ["/proc/1/fd/2", "stderr"],
]);

function destinationsOf(redirects: readonly Redirect[], expansion: Expansion): Record<Stream, Destination> {
  const to: Record<Stream, Destination> = { stdout: "stdout", stderr: "stderr" };
  for (const each of redirects) {
    if (each.kind === "duplicate") to[each.stream] = to[each.of];
    if (each.kind !== "write") continue;
    const path = expandText(each.path, expansion);
    for (const stream of each.streams) to[stream] = DEVICES.get(path) ?? { path, append: each.append };
  }
  return to;
}
