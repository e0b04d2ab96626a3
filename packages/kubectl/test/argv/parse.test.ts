import { describe, expect, test } from "vitest";
import { bool, duration, integer, list, optional, refused, text } from "../../src/argv/flag.ts";
import { parseArgs } from "../../src/argv/parse.ts";

const table = [
  text("namespace", "n"),
  text("output", "o"),
  bool("stdin", "i"),
  bool("tty", "t"),
  bool("wait", undefined, true),
  integer("replicas", 0),
  list("filename", "f"),
  duration("timeout", 0),
  optional("dry-run", "none", "unchanged"),
  refused(bool("watch", "w")),
];

function parsed(line: string): unknown {
  const result = parseArgs(table, line === "" ? [] : line.split(" "));
  if (result.kind !== "parsed") return result.kind === "help" ? "help" : result.error;
  const given = Object.fromEntries([...result.flags.given].map((name) => [name, result.flags.values.get(name)]));
  return { given, args: result.args, dash: result.dash };
}

describe("flags and arguments", () => {
  test.each<[string, object, string[], number?]>([
    ["", {}, []],
    ["get pods", {}, ["get", "pods"]],
    ["-n luffy pods", { namespace: "luffy" }, ["pods"]],
    ["-nluffy pods", { namespace: "luffy" }, ["pods"]],
    ["-n=luffy", { namespace: "luffy" }, []],
    ["--namespace luffy", { namespace: "luffy" }, []],
    ["pods --namespace=luffy -ojson", { namespace: "luffy", output: "json" }, ["pods"]],
    ["--output=jsonpath={.a=b}", { output: "jsonpath={.a=b}" }, []],
    ["-it pod", { stdin: true, tty: true }, ["pod"]],
    ["-itnluffy", { stdin: true, tty: true, namespace: "luffy" }, []],
    ["--stdin=false", { stdin: false }, []],
    ["--wait=F", { wait: false }, []],
    ["-i true", { stdin: true }, ["true"]],
    ["-f a -f b,c", { filename: ["a", "b", "c"] }, []],
    ["-f -", { filename: ["-"] }, []],
    ["--dry-run", { "dry-run": "unchanged" }, []],
    ["--dry-run=client x", { "dry-run": "client" }, ["x"]],
    ["--replicas=0x10", { replicas: 16 }, []],
    ["--replicas -1", { replicas: -1 }, []],
    ["--timeout 1m30s", { timeout: 90_000 }, []],
    ["pod -i -- ls -l --all", { stdin: true }, ["pod", "ls", "-l", "--all"], 1],
    ["-- pod", {}, ["pod"], 0],
    ["-", {}, ["-"]],
  ])("%s", (line, given, args, dash = -1) => {
    expect(parsed(line)).toEqual({ given, args, dash });
  });
});

describe("errors in pflag's words", () => {
  test.each([
    ["--foo", "unknown flag: --foo"],
    ["--foo=1", "unknown flag: --foo"],
    ["-z", "unknown shorthand flag: 'z' in -z"],
    ["-ix", "unknown shorthand flag: 'x' in -x"],
    ["--=x", "bad flag syntax: --=x"],
    ["---x", "bad flag syntax: ---x"],
    ["-n", "flag needs an argument: 'n' in -n"],
    ["-in", "flag needs an argument: 'n' in -n"],
    ["--namespace", "flag needs an argument: --namespace"],
    ["--replicas=y", 'invalid argument "y" for "--replicas" flag: strconv.ParseInt: parsing "y": invalid syntax'],
    [
      "--replicas=9223372036854775808",
      'invalid argument "9223372036854775808" for "--replicas" flag: strconv.ParseInt: parsing "9223372036854775808": value out of range',
    ],
    ["--stdin=x", 'invalid argument "x" for "-i, --stdin" flag: strconv.ParseBool: parsing "x": invalid syntax'],
    ["--timeout=5", 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"'],
    ["--timeout=x", 'invalid argument "x" for "--timeout" flag: time: invalid duration "x"'],
    ["-w", "flag --watch is not supported by kubenetsim"],
    ["-h", "help"],
    ["--help", "help"],
  ])("%s", (line, error) => {
    expect(parsed(line)).toBe(error);
  });
});
