/** Every controller has the one shape that design section 4 gives. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { resources } from "@kubenetsim/api";
import { describe, expect, test } from "vitest";
import { type Controller, controllersFor } from "../src/index.ts";

const src = join(import.meta.dirname, "../src");
const list = controllersFor({ clusterCIDRs: ["10.244.0.0/16"] });
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const declaring = files.filter((file) =>
  /: Controller = \{|\): Controller \{/.test(readFileSync(join(src, file), "utf8")),
);

describe("the shape of a controller", () => {
  test.each(list.map((controller) => [controller.name, controller] as const))("%s", (name, controller: Controller) => {
    expect(Object.keys({ component: name, ...controller }).sort()).toEqual([
      "component",
      "name",
      "reconcile",
      "watches",
    ]);
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(controller.watches.length).toBeGreaterThan(0);
    for (const { resource, keys } of controller.watches) {
      expect([...resources.map((info) => info.resource), "*"]).toContain(resource);
      expect(keys).toBeTypeOf("function");
    }
    expect(controller.reconcile.length).toBe(2);
  });

  test("names differ", () => {
    expect(new Set(list.map(({ name }) => name)).size).toBe(list.length);
  });

  test.each(declaring.filter((file) => !file.startsWith("runtime")))(
    "%s is named as its folder and on the list",
    (file) => {
      const [folder, name] = file.split("/");
      expect(name).toBe(`${folder}.ts`);
      const text = readFileSync(join(src, file), "utf8");
      expect(text).toMatch(/^\/\*\* .* Models /);
      expect(text).toMatch(/export (const \w+Controller: Controller = \{|function \w+Controller\()/);
      expect(readFileSync(join(src, "list.ts"), "utf8")).toContain(`./${file}`);
    },
  );

  test("all of them are found", () => {
    expect(declaring.filter((file) => !file.startsWith("runtime")).length).toBe(list.length);
  });
});
