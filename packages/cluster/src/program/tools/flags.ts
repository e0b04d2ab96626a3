/** Short and long options of the small tools, split from their arguments. */

export interface Flags {
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly rest: readonly string[];
  /** The first option that is not known. */
  readonly unknown?: string;
}

/** `known` maps each option (`-o`, `--output`) to how many words it takes: 0 or 1. Bundles such as `-sS` are taken apart. */
export function parseFlags(argv: readonly string[], known: Readonly<Record<string, 0 | 1>>): Flags {
  const options = new Map<string, string[]>();
  const rest: string[] = [];
  const words = [...argv];
  while (words.length > 0) {
    const word = words.shift() as string;
    if (word === "--") return { options, rest: [...rest, ...words] };
    if (!word.startsWith("-") || word === "-") {
      rest.push(word);
      continue;
    }
    const unknown = word.startsWith("--")
      ? takeLong(word, words, known, options)
      : takeShort(word, words, known, options);
    if (unknown !== undefined) return { options, rest, unknown };
  }
  return { options, rest };
}

type Options = Map<string, string[]>;

function takeLong(
  word: string,
  words: string[],
  known: Readonly<Record<string, 0 | 1>>,
  options: Options,
): string | undefined {
  const equals = word.indexOf("=");
  const name = equals < 0 ? word : word.slice(0, equals);
  if (!Object.hasOwn(known, name)) return name;
  const value = known[name] === 0 ? "" : equals >= 0 ? word.slice(equals + 1) : words.shift();
  return add(options, name, value);
}

function takeShort(
  word: string,
  words: string[],
  known: Readonly<Record<string, 0 | 1>>,
  options: Options,
): string | undefined {
  for (let i = 1; i < word.length; i += 1) {
    const name = `-${word[i]}`;
    if (!Object.hasOwn(known, name)) return name;
    if (known[name] === 0) {
      add(options, name, "");
      continue;
    }
    return add(options, name, i + 1 < word.length ? word.slice(i + 1) : words.shift());
  }
  return undefined;
}

function add(options: Options, name: string, value: string | undefined): string | undefined {
  if (value === undefined) return name;
  options.set(name, [...(options.get(name) ?? []), value]);
  return undefined;
}
