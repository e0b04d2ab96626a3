/** Every example runs, and prints what its output.txt says. `vitest -u` writes them anew after a change that is meant. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";

const root = join(import.meta.dirname, "..");
const examples = readdirSync(root)
  .filter((name) => existsSync(join(root, name, "main.mjs")))
  .sort();

describe("examples", () => {
  afterEach(() => vi.restoreAllMocks());

  test("are all here", () => expect(examples.length).toBeGreaterThanOrEqual(16));

  test.each(examples)("%s", async (name) => {
    let printed = "";
    const write = (text: unknown): void => {
      printed += String(text);
    };
    vi.spyOn(console, "log").mockImplementation((text) => write(`${text}\n`));
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      write(text);
      return true;
    });
    await import(pathToFileURL(join(root, name, "main.mjs")).href);
    vi.restoreAllMocks();
    await expect(printed).toMatchFileSnapshot(join(root, name, "output.txt"));
  });
});
