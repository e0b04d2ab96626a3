/** What the commands below `create` share. */
import { type Flag, text } from "../../argv/flag.ts";
import { dryRunFlag, printFlags } from "../../argv/shared-flags.ts";
import { usageError } from "../../failure.ts";
import { failed, type Outcome, type Request } from "../../request.ts";
import { saveConfigFlag } from "../save-config.ts";
import { validateFlag } from "../validation.ts";

export const createFlags: readonly Flag[] = [
  ...printFlags,
  dryRunFlag,
  validateFlag,
  saveConfigFlag,
  text("field-manager", undefined, "kubectl-create"),
];

/** The one NAME, or what is said instead. `required`: flags without which nothing is done. */
export function nameOf(
  { args, dash, flags }: Request,
  command: string,
  required: readonly string[] = [],
): string | Outcome {
  const missing = required.filter((flag) => !flags.given.has(flag));
  if (missing.length > 0) return failed(`required flag(s) ${missing.map((flag) => `"${flag}"`).join(", ")} not set`);
  const named = dash < 0 ? args : args.slice(0, dash);
  const [name] = named;
  if (name !== undefined && named.length === 1) return name;
  return failed(usageError(`create ${command}`, `exactly one NAME is required, got ${named.length}`));
}

/** The words after `--`, as a container's command. */
export function commandOf({ args, dash }: Request): { readonly command?: readonly string[] } {
  const words = dash < 0 ? args.slice(1) : args.slice(dash);
  return words.length === 0 ? {} : { command: words };
}
