/** pg_isready, mysqladmin and redis-cli as far as manifests use them: is the server at that host there yet? */
import type { ExecResult } from "../types.ts";
import { fail, ok, type Tool, type ToolContext } from "./tool.ts";

interface Client {
  readonly name: string;
  readonly port: number;
  readonly portFlags: readonly string[];
  up(host: string, port: string): ExecResult;
  down(host: string, port: string, why: string): ExecResult;
}

const CLIENTS: readonly Client[] = [
  {
    name: "pg_isready",
    port: 5432,
    portFlags: ["-p", "--port"],
    up: (host, port) => ok(`${host}:${port} - accepting connections\n`),
    down: (host, port) => fail("", 2, `${host}:${port} - no response\n`),
  },
  {
    name: "mysqladmin",
    port: 3306,
    portFlags: ["-P", "--port"],
    up: () => ok("mysqld is alive\n"),
    down: (host, port) =>
      fail(
        `mysqladmin: connect to server at '${host}' failed\nerror: 'Can't connect to MySQL server on '${host}:${port}' (111)'\nCheck that mysqld is running on ${host} and that the port is ${port}.`,
        1,
      ),
  },
  {
    name: "redis-cli",
    port: 6379,
    portFlags: ["-p"],
    up: () => ok("PONG\n"),
    down: (host, port, why) => fail(`Could not connect to Redis at ${host}:${port}: ${why}`, 1),
  },
];

export const databaseClients: readonly Tool[] = CLIENTS.map((client) => ({
  name: client.name,
  run: (argv, context) => ask(client, argv, context),
}));

const LOCAL = new Set(["", "localhost", "127.0.0.1", "::1"]);

/** About a server in its own container only the image knows: then the command is as unknown as the image is. */
function ask(client: Client, argv: readonly string[], context: ToolContext): ExecResult {
  const host = flagValue(argv, ["-h", "--host"]) ?? "";
  if (LOCAL.has(host)) return { ...fail(`${client.name}: not found`, 127), unknown: true };
  const port = flagValue(argv, client.portFlags) ?? String(client.port);
  const { reply } = context.connect(`${host}:${port}`, { kind: "raw", data: "" });
  return reply.ok || reply.connected === true ? client.up(host, port) : client.down(host, port, reply.error ?? "");
}

/** `-h host`, `-hhost`, `--host=host`. */
function flagValue(argv: readonly string[], flags: readonly string[]): string | undefined {
  for (const [i, word] of argv.entries()) {
    const flag = flags.find((each) => word.startsWith(each));
    if (flag === undefined) continue;
    return word === flag ? argv[i + 1] : word.slice(flag.length).replace(/^=/, "");
  }
  return undefined;
}
