/** The documentation's JavaScript runs, and says what its comments say it says. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as kubenetsim from "kubenetsim";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const pages = [
  "README.md",
  "docs/dns.md",
  ...readdirSync(join(root, "docs/guides")).map((name) => `docs/guides/${name}`),
];

interface Block {
  readonly page: string;
  readonly line: number;
  readonly code: string;
}

const blocks = pages.flatMap(blocksOf);

describe("documentation examples", () => {
  test("there are some", () => expect(blocks.length).toBeGreaterThan(3));

  test.each(blocks.map((block) => [`${block.page}:${block.line}`, block] as const))("%s", (_name, block) => {
    const run = new Function("kubenetsim", "expect", runnable(block.code)) as (...args: unknown[]) => void;
    run(kubenetsim, expect);
  });
});

function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/^```js\n(.*?)^```/gms)].map((match) => ({
    page,
    line: text.slice(0, match.index).split("\n").length,
    code: match[1] ?? "",
  }));
}

/** Imports become destructuring; `expression; // JSON` becomes an expectation. */
function runnable(code: string): string {
  return code
    .replace(/^import \{([^}]*)\} from "kubenetsim";$/gm, "const {$1} = kubenetsim;")
    .replace(/^(?!\s*(?:const|let|import)\b)(.+?);\s+\/\/ (.+)$/gm, (whole, expression: string, comment: string) =>
      isJson(comment) ? `expect(${expression}).toEqual(${comment});` : whole,
    );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
