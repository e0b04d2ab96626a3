/** What a script sees of the place it runs in. */
import type { ScriptHost } from "../script/state.ts";
import { hostnameOf, readFile } from "./files.ts";
import type { ToolContext } from "./tool.ts";

/** `run` finds its commands, `write` takes what it prints. */
export function shellHost(context: ToolContext, run: ScriptHost["run"], write: ScriptHost["write"]): ScriptHost {
  return {
    now: context.now,
    variable(name) {
      const entry = context.process?.start.env.findLast((each) => each.name === name);
      return entry?.value ?? (name === "HOSTNAME" ? hostnameOf(context) : undefined);
    },
    run,
    readFile: (path) => readFile(context, path),
    writeFile(path, content) {
      if (path === "/dev/null") return true;
      if (context.process === undefined) return false;
      context.keepFiles(context.process.files.with(path, content));
      return true;
    },
    write,
  };
}
