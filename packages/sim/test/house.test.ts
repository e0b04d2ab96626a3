import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

// The rules of the house that neither the compiler nor the linter sees: who may lean on whom, and how a room looks.

/** A package may depend on packages of lower floors only; rooms on one floor never know each other. */
const FLOORS: readonly (readonly string[])[] = [
  ["sim"],
  ["linux", "api"],
  ["apiserver", "kube-proxy", "cni", "coredns", "ingress"],
  ["controllers", "kubelet"],
  ["cluster"],
  ["kubectl"],
  ["testing"],
  ["http", "shell"],
  ["kubenetsim", "playground"],
];
const MAX_LINES = 400;
/** Linux knows nothing of what runs on it. */
const KUBERNETES_WORD = /\bkube|kubernetes|\bpod\b|endpointslice|clusterip/i;

interface Room {
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly license: string | undefined;
  readonly references: readonly string[];
  readonly hasReadme: boolean;
  readonly files: readonly SourceFile[];
}
interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const packages = resolve(import.meta.dirname, "../..");
const rooms = readdirSync(packages)
  .filter((name) => existsSync(join(packages, name, "package.json")))
  .sort()
  .map(readRoom);

function readRoom(name: string): Room {
  const root = join(packages, name);
  const manifest = readJson(join(root, "package.json")) as {
    dependencies?: Record<string, string>;
    peerDependencies?: Record<string, string>;
    license?: string;
  };
  const tsconfig = readJson(join(root, "tsconfig.json")) as { references?: { path: string }[] };
  return {
    name,
    dependencies: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
    license: manifest.license,
    references: (tsconfig.references ?? []).map((reference) => reference.path),
    hasReadme: existsSync(join(root, "README.md")),
    files: readSources(root, join(root, "src")),
  };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}

function readSources(root: string, folder: string): SourceFile[] {
  const paths = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
  return paths
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path))
    .sort()
    .map((path) => ({
      path: relative(root, join(folder, path)),
      text: readFileSync(join(folder, path), "utf8"),
    }));
}

const floorOf = (name: string): number => FLOORS.findIndex((floor) => floor.includes(name));
/** The rooms among the dependencies, without the scope. */
const roomsUnder = (room: Room): string[] =>
  room.dependencies.filter((name) => name === "kubenetsim" || isRoom(name)).map((name) => name.replace(/^@.*\//, ""));
const isRoom = (name: string): boolean => name.startsWith("@kubenetsim/");

function importsOf(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const matches = code.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;"']*?from\s*["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']/g,
  );
  return [...matches].map((match) => (match[1] ?? match[2]) as string);
}

/** "immer" of "immer/patches", "@noble/hashes" of "@noble/hashes/sha2.js". */
function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] as string);
}

function floorFaults(room: Room): string[] {
  const floor = floorOf(room.name);
  if (floor < 0) return [`${room.name} stands on no floor`];
  return roomsUnder(room)
    .filter((name) => floorOf(name) < 0 || floorOf(name) >= floor)
    .map((name) => `${room.name} must not depend on ${name}`);
}

function importFaults(room: Room, file: SourceFile): string[] {
  return importsOf(file.text).flatMap((specifier) => {
    const where = `${room.name}/${file.path} imports ${specifier}`;
    if (specifier.startsWith(".")) {
      if (!/\.(ts|tsx|json|css|svg)$/.test(specifier)) return [`${where}: without .ts`];
      return join(dirname(file.path), specifier).startsWith("src/") ? [] : [`${where}: outside src`];
    }
    if (specifier.startsWith("node:")) return [];
    const name = packageOf(specifier);
    if (!room.dependencies.includes(name)) return [`${where}: not declared`];
    return isRoom(name) && specifier !== name ? [`${where}: past the front door`] : [];
  });
}

function lineFaults(room: Room, file: SourceFile): string[] {
  const lines = file.text.split("\n").length - 1;
  return lines > MAX_LINES ? [`${room.name}/${file.path} has ${lines} lines`] : [];
}

function wordFaults(room: Room, file: SourceFile): string[] {
  if (room.name !== "linux") return [];
  return file.text
    .replaceAll("@kubenetsim/", "@")
    .split("\n")
    .flatMap((line, i) => (KUBERNETES_WORD.test(line) ? [`linux/${file.path}:${i + 1}: ${line.trim()}`] : []));
}

function shapeFaults(room: Room): string[] {
  const wanted = roomsUnder(room).map((name) => `../${name}`);
  return [
    ...(room.hasReadme ? [] : [`${room.name} has no README.md`]),
    ...(room.license === "Apache-2.0" ? [] : [`${room.name} names no license`]),
    ...wanted
      .filter((path) => !room.references.includes(path))
      .map((path) => `${room.name} does not reference ${path}`),
    ...room.references
      .filter((path) => !wanted.includes(path))
      .map((path) => `${room.name} references ${path} in vain`),
  ];
}

const inFiles = (room: Room, faults: (room: Room, file: SourceFile) => string[]): string[] =>
  room.files.flatMap((file) => faults(room, file));

describe.each(rooms)("packages/$name", (room) => {
  test("depends on lower floors only", () => expect(floorFaults(room)).toEqual([]));
  test("declares what it imports, and imports front doors", () => expect(inFiles(room, importFaults)).toEqual([]));
  test(`has no file of more than ${MAX_LINES} lines`, () => expect(inFiles(room, lineFaults)).toEqual([]));
  test("has a README, a license and the references of its dependencies", () => expect(shapeFaults(room)).toEqual([]));
  test("is built from the root", () => {
    const root = readJson(join(packages, "../tsconfig.json")) as { references: { path: string }[] };
    expect(root.references.map((reference) => reference.path)).toContain(`packages/${room.name}`);
  });
});

test("linux holds no Kubernetes word", () => {
  expect(rooms.flatMap((room) => inFiles(room, wordFaults))).toEqual([]);
});

describe("the gate itself", () => {
  const room = (name: string, more: Partial<Room> = {}): Room => ({
    name,
    dependencies: [],
    license: "Apache-2.0",
    references: [],
    hasReadme: true,
    files: [],
    ...more,
  });
  const file = (text: string, path = "src/a/b.ts"): SourceFile => ({ path, text });

  test.each([
    ["sim", ["@kubenetsim/api"], ["sim must not depend on api"]],
    ["linux", ["@kubenetsim/api"], ["linux must not depend on api"]],
    ["kube-proxy", ["@kubenetsim/apiserver"], ["kube-proxy must not depend on apiserver"]],
    ["testing", ["kubenetsim"], ["testing must not depend on kubenetsim"]],
    ["api", ["@kubenetsim/nowhere"], ["api must not depend on nowhere"]],
    ["nowhere", [], ["nowhere stands on no floor"]],
    ["cluster", ["@kubenetsim/sim", "@kubenetsim/kubelet", "immer"], []],
  ])("%s with %j", (name, dependencies, faults) => {
    expect(floorFaults(room(name, { dependencies }))).toEqual(faults);
  });

  test.each([
    ['import { produce } from "immer";', "not declared"],
    ['import type { A } from "@kubenetsim/api";', "not declared"],
    ['export * from "yaml";', "not declared"],
    ['import "yaml";', "not declared"],
    ['const x = await import("yaml");', "not declared"],
    ['import {\n  a,\n  b,\n} from "yaml";', "not declared"],
    ['import { a } from "@kubenetsim/sim/src/tree.ts";', "past the front door"],
    ['import { a } from "../c";', "without .ts"],
    ['import { a } from "../../test/c.ts";', "outside src"],
  ])("%s", (text, fault) => {
    const faults = importFaults(room("linux", { dependencies: ["@kubenetsim/sim"] }), file(text));
    expect(faults.join()).toContain(fault);
  });

  test.each([
    'import { a } from "@kubenetsim/sim";',
    'import { a } from "../c/d.ts";',
    '// import { a } from "yaml";',
    '/** @example import { a } from "yaml"; */',
  ])("%s is fine", (text) => {
    expect(importFaults(room("linux", { dependencies: ["@kubenetsim/sim"] }), file(text))).toEqual([]);
  });

  test("long files, Kubernetes words and wrong shapes are seen", () => {
    expect(lineFaults(room("sim"), file("\n".repeat(MAX_LINES)))).toEqual([]);
    expect(lineFaults(room("sim"), file("\n".repeat(MAX_LINES + 1)))).toHaveLength(1);
    expect(wordFaults(room("linux"), file("// as kube-proxy does\n// each Pod\nconst clusterIP = 1;"))).toHaveLength(3);
    expect(wordFaults(room("linux"), file('import { a } from "@kubenetsim/sim";\nconst tripod = 1;'))).toEqual([]);
    const wrong = room("api", {
      dependencies: ["@kubenetsim/sim"],
      references: ["../linux"],
      hasReadme: false,
      license: undefined,
    });
    expect(shapeFaults(wrong)).toHaveLength(4);
  });
});
