import { nftTable, parseNft, printNftCommands } from "@kubenetsim/linux";
import fc from "fast-check";
import { expect, test } from "vitest";
import { buildCluster, generatePlan, nftChanges } from "../../src/judge/index.ts";

const BEFORE = `table ip t {
	set known {
		type ipv4_addr
		flags dynamic,timeout
		timeout 3h
	}

	map vips {
		type ipv4_addr : verdict
		elements = { 10.0.0.1 : goto one, 10.0.0.2 : goto two }
	}

	chain one {
		accept
	}

	chain two {
		drop
	}
}
`;

test("a listing that is the same needs no change", () => {
  expect(nftChanges(BEFORE, BEFORE)).toBe("");
});

test("what differs is emptied and filled anew, what is gone goes last, and a set that only rules fill is left alone", () => {
  const after = BEFORE.replace(", 10.0.0.2 : goto two", "").replace(
    "\n\tchain two {\n\t\tdrop\n\t}\n",
    "\n\tchain new {\n\t\taccept\n\t}\n",
  );
  expect(nftChanges(BEFORE, after).split("\n")).toEqual([
    "add chain ip t new",
    "flush map ip t vips",
    "flush chain ip t two",
    "add element ip t vips { 10.0.0.1 : goto one }",
    "add rule ip t new accept",
    "delete chain ip t two",
    "",
  ]);
});

test("on top of the first listing the script makes the second", () => {
  fc.assert(
    fc.property(fc.nat(1000), (number) => {
      const plan = generatePlan(1, number, "nftables");
      const [one, other] = [plan, { ...plan, services: plan.services.slice(1) }].map((each) =>
        buildCluster(each).node("n1").nft(),
      );
      const [was, is] = [one, other].map((listing) => parseNft(listing ?? ""));
      if (was?.ok !== true || is?.ok !== true) throw new Error("a listing that cannot be read");
      const made = parseNft(nftChanges(one ?? "", other ?? ""), was.tables);
      expect(made).toMatchObject({ ok: true });
      expect(sorted(made.ok ? made.tables : [])).toEqual(sorted(is.tables));
    }),
    { numRuns: 4 },
  );
});

function sorted(
  tables: Parameters<typeof nftTable>[0][] | readonly Parameters<typeof nftTable>[0][],
): readonly string[] {
  return printNftCommands(tables.map(nftTable)).split("\n").sort();
}
