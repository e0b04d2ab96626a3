/** getent, as glibc's: names and addresses through the hosts file and DNS. */
import {
  getentAhosts,
  getentHosts,
  printGetent,
  printGetentAhosts,
  printGetentAll,
  type Resolution,
  reverseName,
} from "@kubenetsim/coredns";
import { readFile } from "./files.ts";
import { fail, ok, type Tool, type ToolContext } from "./tool.ts";

const DATABASES: ReadonlySet<string> = new Set(["hosts", "ahosts", "ahostsv4", "ahostsv6"]);
const HELP = "Try `getent --help' or `getent --usage' for more information.";

export const getent: Tool = {
  name: "getent",
  run(argv, context) {
    const [database, ...names] = argv;
    if (database === undefined) return fail(`getent: wrong number of arguments\n${HELP}`, 1);
    if (!DATABASES.has(database)) return fail(`Unknown database: ${database}\n${HELP}`, 1);
    if (names.length === 0) return ok(printGetentAll(readFile(context, "/etc/hosts") ?? ""));
    const texts = names.map((name) => print(database, name, context));
    // What was found is shown; one name that was not is enough for the status.
    return { stdout: texts.join(""), stderr: "", exitCode: texts.includes("") ? 2 : 0 };
  },
};

function print(database: string, name: string, context: ToolContext): string {
  if (database === "hosts") {
    const reverse = reverseName(name);
    return printGetent(
      reverse === undefined
        ? context.resolve(name, { resolver: getentHosts }).resolution
        : byAddress(name, reverse, context),
    );
  }
  const types = database === "ahostsv4" ? ["A"] : database === "ahostsv6" ? ["AAAA"] : ["A", "AAAA"];
  return printGetentAhosts(context.resolve(name, { resolver: getentAhosts, types }).resolution);
}

/** gethostbyaddr: the hosts file, then a PTR record. An address without a name is not found. */
function byAddress(address: string, reverse: string, context: ToolContext): Resolution {
  const { resolution } = context.resolve(reverse, { types: ["PTR"] });
  const names = resolution.answers.flatMap(({ answer }) =>
    answer.flatMap((one) => (one.type === "PTR" ? [one.target] : [])),
  );
  const [canonicalName, ...aliases] = names;
  if (canonicalName === undefined) return { ...resolution, addresses: [] };
  return { ...resolution, addresses: [address], canonicalName, aliases };
}
