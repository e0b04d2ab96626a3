/** `--dry-run`, and how results are told. Models GetDryRunStrategy and PrintFlagsWithDryRunStrategy. */
import { textOf } from "../argv/flag.ts";
import type { Request } from "../request.ts";

export type DryRun = "none" | "client" | "server";

export type DryRunResult =
  | { readonly ok: true; readonly dryRun: DryRun; readonly warning: string }
  | { readonly ok: false; readonly error: string };

/** A bare `--dry-run`, `true` and `false` are old ways to say it. */
export function dryRunOf({ flags }: Request): DryRunResult {
  // A command without the flag does what it says.
  const word = flags.values.has("dry-run") ? textOf(flags, "dry-run") : "none";
  if (word === "none" || word === "client" || word === "server") return { ok: true, dryRun: word, warning: "" };
  if (word === "unchanged")
    return {
      ok: true,
      dryRun: "client",
      warning: "--dry-run is deprecated and can be replaced with --dry-run=client.\n",
    };
  if (word === "true" || word === "false") {
    const meaning = word === "true" ? "client" : "none";
    const warning = `--dry-run=${word} is deprecated (boolean value) and can be replaced with --dry-run=${meaning}.\n`;
    return { ok: true, dryRun: meaning, warning };
  }
  return { ok: false, error: `Invalid dry-run value (${word}). Must be "none", "server", or "client".` };
}

/** `created`, `created (dry run)`, `created (server dry run)`. */
export function told(operation: string, dryRun: DryRun): string {
  if (dryRun === "none") return operation;
  return `${operation} (${dryRun === "client" ? "dry run" : "server dry run"})`;
}
