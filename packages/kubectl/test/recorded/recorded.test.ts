/** Sessions of the real kubectl v1.32.5 over the same objects: each line goes on with what the one before it left. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { machine } from "../server.ts";
import { objects } from "./objects.ts";

interface Step {
  readonly line: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

function sessionsOf(name: string): readonly (readonly Step[])[] {
  const file = JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), "utf8")) as {
    readonly sessions: readonly (readonly Step[])[];
  };
  return file.sessions;
}

describe.each(["metadata", "set", "create", "show"])("%s", (name) => {
  const named = sessionsOf(name).map((steps) => [steps.map(({ line }) => line).join(" ; "), steps] as const);
  test.each(named)("%s", (_name, steps) => {
    const { run } = machine(objects);
    const ours = steps.map(({ line }) => {
      const { stdout, stderr, exitCode } = run(line);
      return { line, stdout, stderr, exitCode };
    });
    expect(ours).toEqual(steps);
  });
});
