/** What a mistyped command may have meant. Models github.com/spf13/cobra Command.SuggestionsFor. */

/** kubectl's own commands in its own order, whether they mean something here or not. */
const COMMANDS: readonly string[] = [
  ...["create", "expose", "run", "set", "explain", "get", "edit", "delete", "rollout", "scale", "autoscale"],
  ...["certificate", "cluster-info", "top", "cordon", "uncordon", "drain", "taint", "describe", "logs", "attach"],
  ...["exec", "port-forward", "proxy", "cp", "auth", "debug", "events", "diff", "apply", "patch", "replace", "wait"],
  ...["kustomize", "label", "annotate", "completion", "alpha", "config", "plugin", "version", "api-versions"],
  ...["api-resources", "options"],
];

const DISTANCE_MAX = 2;

/** Does kubectl have it, though it may mean nothing here? */
export function isKubectlCommand(word: string): boolean {
  return COMMANDS.includes(word);
}

/** The words after `unknown command`: none where nothing is near. */
export function suggestions(word: string): string {
  const typed = word.toLowerCase();
  const near = COMMANDS.filter((name) => name.startsWith(typed) || distance(typed, name) <= DISTANCE_MAX);
  return near.length === 0 ? "" : `\n\nDid you mean this?\n${near.map((name) => `\t${name}\n`).join("")}`;
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    before = row;
  }
  return before[b.length] ?? 0;
}
