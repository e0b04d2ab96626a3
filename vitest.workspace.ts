import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { TestProjectConfiguration } from "vitest/config";

/** One project per package, and one for the examples, all with the root's settings. */
const packages = join(import.meta.dirname, "packages");
const project = (name: string, root: string): TestProjectConfiguration => ({ extends: true, test: { name, root } });

const projects: TestProjectConfiguration[] = [
  ...readdirSync(packages)
    .sort()
    .map((name) => project(name, join(packages, name))),
  project("examples", join(import.meta.dirname, "examples")),
];

export default projects;
