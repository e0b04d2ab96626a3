/** `$(NAME)` as in a container's command, from the environment of a running program. */
import type { ProgramIO } from "./types.ts";

/** An unknown name stays as it is. */
export function expand(template: string, io: ProgramIO): string {
  return template.replace(
    /\$\(([^()]+)\)/g,
    (whole, name: string) => io.self.env.find((entry) => entry.name === name)?.value ?? whole,
  );
}
