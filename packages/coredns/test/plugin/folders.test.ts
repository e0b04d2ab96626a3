/** Every plugin is a folder of one shape: what reads its directive, and its manual page, whose example is a Corefile that works. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { serverFromCorefile } from "../../src/index.ts";

const root = join(import.meta.dirname, "../../src/plugin");
const plugins = readdirSync(root);

test.each(plugins)("%s", (plugin) => {
  expect(existsSync(join(root, plugin, "setup.ts"))).toBe(true);
  const page = readFileSync(join(root, plugin, "README.md"), "utf8");
  const name = plugin.replace("-", "_");
  expect(page.startsWith(`# ${name}\n\n*${name}* `)).toBe(true);
  const example = /## Example\n\n```\n(.*?)```/s.exec(page)?.[1] ?? "";
  expect(example).toContain(name);
  const files = new Map([
    ["/etc/resolv.conf", "nameserver 192.0.2.53\n"],
    ["db.example.org", "@ 60 IN SOA ns admin 1 2 3 4 5\n"],
  ]);
  expect(serverFromCorefile(example, (path) => files.get(path))).toMatchObject({ ok: true });
});
