/** From one nft listing to another by a script of changes, so that what the kernel has put into sets stays there. */
import { nftTable, parseNft, printNftCommands } from "@kubenetsim/linux";

/** A listing as commands: what declares tables, sets and chains, and what fills each of these. */
interface Commands {
  readonly declared: readonly string[];
  /** By such as `chain ip kube-proxy services`. */
  readonly contents: ReadonlyMap<string, readonly string[]>;
}

/** Both are what `nft list ruleset` prints; the script is for `nft -f`, on top of the first. */
export function nftChanges(before: string, after: string): string {
  const [was, is] = [commandsOf(before), commandsOf(after)];
  const changed = [...is.contents].filter(([name, lines]) => !isSame(lines, was.contents.get(name)));
  const gone = [...was.contents.keys()].filter((name) => !is.contents.has(name));
  const script = [
    ...is.declared.filter((line) => !was.declared.includes(line)),
    ...[...changed.map(([name]) => name), ...gone]
      .filter((name) => was.contents.has(name))
      .map((name) => `flush ${name}`),
    ...changed.flatMap(([, lines]) => lines),
    ...gone.map((name) => `delete ${name}`),
  ];
  return script.map((line) => `${line}\n`).join("");
}

function commandsOf(listing: string): Commands {
  const read = parseNft(listing);
  if (!read.ok) throw new Error(read.error);
  const lines = printNftCommands(read.tables.map(nftTable)).split("\n");
  const declared: string[] = [];
  const contents = new Map<string, string[]>();
  for (const line of lines) {
    const [, what = "", family = "", table = "", name = ""] = line.split(" ");
    if (what === "rule") contents.get(`chain ${family} ${table} ${name}`)?.push(line);
    else if (what === "element")
      (contents.get(`set ${family} ${table} ${name}`) ?? contents.get(`map ${family} ${table} ${name}`))?.push(line);
    else if (what !== "") declared.push(line);
    if (what === "chain" || what === "set" || what === "map") contents.set(`${what} ${family} ${table} ${name}`, []);
  }
  return { declared, contents };
}

function isSame(lines: readonly string[], others: readonly string[] | undefined): boolean {
  return others !== undefined && lines.length === others.length && lines.every((line, i) => line === others[i]);
}
