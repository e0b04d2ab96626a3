import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readScript, runScript, TURN_MS } from "../../../src/program/script/run.ts";
import { BEGINNING, type ScriptHost, type ScriptState } from "../../../src/program/script/state.ts";
import { sleep } from "../../../src/program/tools/sleep.ts";
import type { ToolContext } from "../../../src/program/tools/tool.ts";

/** What a script printed, and how it stopped each time, run for so long. */
function play(text: string, lastsMs = 60_000, commands: Record<string, number> = {}): Played {
  const script = readScript(text);
  const files = new Map<string, string>();
  let now = 0;
  let output = "";
  let state: ScriptState = BEGINNING;
  const host: ScriptHost = {
    get now() {
      return now;
    },
    variable: (name) => (name === "HOME" ? "/root" : undefined),
    run(argv) {
      const [name = "", ...rest] = argv;
      if (name === "echo") return { stdout: `${rest.join(" ")}\n`, stderr: "", exitCode: 0 };
      if (name === "true" || name === "false") return { stdout: "", stderr: "", exitCode: Number(name === "false") };
      if (name === "sleep") return sleep.run(rest, {} as ToolContext);
      if (name === "warn") return { stdout: "out\n", stderr: "err\n", exitCode: 0 };
      if (Object.hasOwn(commands, name))
        return { stdout: "", stderr: "", exitCode: now >= (commands[name] ?? 0) ? 0 : 1 };
      return undefined;
    },
    readFile: (path) => files.get(path),
    writeFile: (path, content) => {
      files.set(path, content);
      return true;
    },
    write: (more) => {
      output += more;
    },
  };
  for (;;) {
    const { state: next, stop } = runScript(script, state, host);
    state = next;
    if (stop.kind === "exit") return { output, now, exit: stop.code, serves: state.serves };
    if (now + stop.ms > lastsMs) return { output, now, serves: state.serves };
    now += stop.ms;
  }
}

interface Played {
  readonly output: string;
  /** When it ended, or began the wait in which it still is. */
  readonly now: number;
  readonly exit?: number;
  readonly serves: boolean;
}

describe("what a script prints", () => {
  it.each([
    ["echo a; echo b", "a\nb\n"],
    ["echo a && echo b || echo c", "a\nb\n"],
    ["false && echo b || echo c", "c\n"],
    ["true || echo b; echo c", "c\n"],
    ["! false && echo yes", "yes\n"],
    ["if false; then echo a; elif true; then echo b; else echo c; fi", "b\n"],
    ["if false; then echo a; fi; echo $?", "0\n"],
    ["for i in 1 2 3; do echo $i; done", "1\n2\n3\n"],
    ["for i in $(seq 1 3); do [ $i = 2 ] && continue; echo $i; done", "1\n3\n"],
    ["for i in 1 2 3; do if [ $i = 2 ]; then break; fi; echo $i; done; echo end", "1\nend\n"],
    ["i=0; while [ $i -lt 3 ]; do i=$((i+1)); echo $i; done", "1\n2\n3\n"],
    [`name="a b"; echo "$name" \${none:-else} $HOME`, "a b else /root\n"],
    ["echo 'single $HOME' \"double $HOME\" back\\ slash", "single $HOME double /root back slash\n"],
    ["(echo in; exit 3; echo never); echo out $?", "in\nout 3\n"],
    ["{ echo in; }; echo out # a comment", "in\nout\n"],
    ["x=$(echo `echo deep`); echo [$x]", "[deep]\n"],
    ["echo one > /tmp/f; echo two >> /tmp/f; [ -f /tmp/f ] && echo there", "there\n"],
    ["warn 2>&1 > /dev/null", "err\n"],
    ["warn > /dev/null 2>&1; echo end", "end\n"],
    ["warn 2> /dev/null", "out\n"],
    ["echo a:b | grep -q b && echo found", "found\n"],
    ["echo 'HTTP/1.1 200 OK' | awk '/^HTTP/{print $2}'", "200\n"],
    ["echo a:b:c | cut -d: -f2", "b\n"],
    ["printf '%s-%d\\n' a 3", "a-3\n"],
    ["date", "Thu Jan  1 00:00:00 UTC 1970\n"],
    ["echo a &&\n  echo b", "a\nb\n"],
    ["set -e; false || echo a; if false; then echo b; fi; false; echo never", "a\n"],
    ["set -ex; set +e; false; echo on", "on\n"],
    ["echo $((2 * (3 + 4) % 5))", "4\n"],
    ["echo $(for i in 1 2 3; do echo $i; done)", "1 2 3\n"],
    ["seq 3 | tail -n 0; seq 3 | tail -n 1", "3\n"],
    ["seq 12 | grep '^1.*2*$' | wc -l", "4\n"],
    ["echo 'a]b*c' | grep -c 'a[]x]b\\*[[:alpha:]]$'", "1\n"],
    ["echo abc | grep -i 'A[^x-z]C'", "abc\n"],
    ["echo 'costs 1+1' | grep '1+1'", "costs 1+1\n"],
    ["seq 12 | grep -E '^3$|12'", "3\n12\n"],
  ])("%s", (script, output) => {
    expect(play(script).output).toBe(output);
  });
});

describe("what would grow, nest or search without an end", () => {
  it.each([
    ["a variable that doubles", "X=aa; for i in $(seq 60); do X=$X$X; done", "Argument list too long"],
    ["words that double", "X=aa; for i in $(seq 16); do X=$X$X; done; echo $X $X", "Argument list too long"],
    ["awk", `echo | awk '{print${" ".repeat(300)}x}'`, "awk: program too long"],
    ["grep with back references", "echo | grep '\\1'", "grep \\1: not simulated"],
    ["a loop behind &", "while true; do date; sleep 5; done & server", "a loop behind &: not simulated"],
    ["a group of one behind &", "(for i in 1 2; do date; done) & server", "a loop behind &: not simulated"],
  ])("%s is refused", (_what, script, message) => {
    expect(() => play(script)).toThrow(message);
  });

  it.each([
    [
      "a file that doubles",
      "printf aa > /f; for i in $(seq 40); do cat < /f >> /f || break; done; echo over",
      "sh: write error: No space left on device\nover\n",
    ],
    ["a test of many words", `[ ${"! ".repeat(30_000)} x ]; echo $?`, "2\n"],
    ["many stars", `echo ${"a".repeat(200)} | grep '${".*".repeat(20)}b' || echo no`, "no\n"],
    ["$(a loop without an end)", "x=$(while true; do echo a; done); echo over", "over\n"],
  ])("%s ends", (_what, script, output) => {
    expect(play(script, 1_000).output).toBe(output);
  });
});

describe("time goes by in sleep", () => {
  it.each([
    ["sleep 5; exit 3", { now: 5_000, exit: 3 }],
    ["sleep 0.5 && sleep 2s", { now: 2_500, exit: 0 }],
    ["until ready; do sleep 2; done; echo up", { now: 8_000, exit: 0, output: "up\n" }],
    ["while ! ready; do sleep 1; done", { now: 7_000, exit: 0 }],
    ["sleep infinity & wait; echo never", { now: 0, output: "" }],
    ["sleep 3 & wait; echo then", { now: 3_000, exit: 0, output: "then\n" }],
    ["exec sleep 4; echo never", { now: 4_000, exit: 0, output: "" }],
    ["tail -f /dev/null", { now: 0, output: "" }],
  ])("%s", (script, expected) => {
    expect(play(script, 60_000, { ready: 6_500 })).toMatchObject(expected);
  });

  it("a loop without sleep takes a little time a turn", () => {
    expect(play("while true; do echo x; done", 10 * TURN_MS).output.length).toBe(2 * 12);
  });
});

describe("a command that nobody knows", () => {
  it.each([
    ["is the server at the end of the script", "migrate; nginx -g 'daemon off;'", { serves: true, now: 0 }],
    ["or behind exec", "sleep 20; exec redis-server", { serves: true, now: 20_000 }],
    ["or behind &", "mysqld & wait", { serves: true, now: 0 }],
    ["or again and again", "while true; do poll; sleep 1; done", { serves: true, now: 0 }],
    ["and else is over at once and went well", "migrate && echo done", { serves: false, exit: 0, output: "done\n" }],
    ["also as a condition", "until pg_isready; do sleep 1; done; echo up", { serves: false, exit: 0, output: "up\n" }],
    ["nc -l is one, too", "echo hi | nc -l -p 8080", { serves: true }],
  ])("%s", (_what, script, expected) => {
    expect(play(script)).toMatchObject(expected);
  });
});

describe("what is not simulated is refused by name", () => {
  it.each([
    ["case $x in a) echo;; esac", "case: not simulated"],
    ["cat <<EOF\nx\nEOF", "here-document: not simulated"],
    ["f() { echo; }", 'syntax error: unexpected "("'],
    ["echo 'open", "unexpected EOF while looking for matching `''"],
    ["if true; then echo", "syntax error: unexpected end of file"],
    ["echo $(echo", "unexpected EOF while looking for matching `)'"],
    ["echo &&", "syntax error: unexpected end of file"],
    [`${"(".repeat(100_000)}`, "nested too deeply"],
  ])("%s", (script, message) => {
    expect(() => readScript(script)).toThrow(message);
  });

  it("deep substitution and long sums end in an error, not at the stack's end", () => {
    expect(() => play(`echo ${"$(echo ".repeat(9)}x${")".repeat(9)}`)).toThrow("nested too deeply");
    expect(() => play(`echo $((${"(".repeat(9_999)}1))`)).toThrow("arithmetic expression too long");
  });
});

describe("properties", () => {
  const piece = fc.constantFrom(
    "echo a",
    "sleep 1",
    "false",
    "if",
    "then",
    "fi",
    "while",
    "do",
    "done",
    "(",
    ")",
    "{",
    "}",
    "&&",
    "||",
    ";",
    "&",
    "|",
    "\n",
    "$x",
    "$(",
    "`",
    "'",
    '"',
    ">",
    "<",
    "x=1",
    "exit 2",
    "for i in",
    "$((",
    "))",
    "wait",
    "break",
    "\\",
  );

  it("any text is a script, or refused: never a crash, never without end", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          play(pieces.join(" "), 5_000);
        } catch (error) {
          expect(error).toHaveProperty("name", "ScriptError");
        }
      }),
    );
  });

  it("stopping and going on later changes nothing: the state is data", () => {
    const script = readScript("for i in 1 2 3; do x=$x$i; sleep 1; done; echo $x");
    let state = BEGINNING;
    const lines: string[] = [];
    const host = { now: 0, variable: () => undefined, readFile: () => undefined, writeFile: () => false } as const;
    for (let stop = ""; stop !== "exit"; ) {
      const done = runScript(script, state, {
        ...host,
        run: ([name, ...rest]) =>
          name === "sleep" ? sleep.run(rest, {} as ToolContext) : { stdout: rest.join(" "), stderr: "", exitCode: 0 },
        write: (text) => lines.push(text),
      });
      state = { ...done.state };
      stop = done.stop.kind;
    }
    expect(lines.join("")).toBe("123");
  });
});
