/** A command that only holds others: by itself it tells which. Models k8s.io/kubectl/pkg/cmd/util DefaultSubCommandRun. */
import { goQuote } from "@kubenetsim/api";
import { usageError } from "../failure.ts";
import { helpOf } from "../help.ts";
import { type Command, failed } from "../request.ts";

export interface Group {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** The words before its own, as `create` of `create service`. */
  readonly parent?: string;
  readonly summary: string;
  readonly subcommands: readonly Command[];
  /** Where its help is written. */
  readonly helpTo?: "stdout" | "stderr";
}

export function group({ name, aliases = [], parent, summary, subcommands, helpTo = "stderr" }: Group): Command {
  const command: Command = {
    name,
    aliases,
    summary,
    flags: [],
    subcommands,
    run({ args }) {
      const path = parent === undefined ? name : `${parent} ${name}`;
      if (args.length > 0) return failed(usageError(path, `unknown command ${goQuote(args.join(" "))}`));
      return { [helpTo]: helpOf(command, path), exitCode: 1 };
    },
  };
  return command;
}
