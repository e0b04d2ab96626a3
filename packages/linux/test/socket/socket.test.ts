/** Who may listen beside whom, and who gets a packet. */
import { describe, expect, test } from "vitest";
import { close, closeAll, createNetns, listen, lookupSocket, type Netns, type Socket } from "../../src/index.ts";
import { ip } from "../make.ts";

function open(netns: Netns, socket: Omit<Socket, "owner">, owner = "a"): Netns {
  const result = listen(netns, { ...socket, owner });
  if (!result.ok) throw new Error(result.error);
  return result.netns;
}

const ANY = { protocol: "tcp", port: 80 } as const;
const AT = { ...ANY, addr: ip("10.0.0.1") };

describe("listen", () => {
  test.each<[string, Omit<Socket, "owner">, Omit<Socket, "owner">, boolean]>([
    ["any, any", ANY, ANY, false],
    ["any, one address", ANY, AT, false],
    ["one address, any", AT, ANY, false],
    ["the same address", AT, AT, false],
    ["two addresses", AT, { ...ANY, addr: ip("10.0.0.2") }, true],
    ["two ports", ANY, { ...ANY, port: 81 }, true],
    ["two protocols", ANY, { ...ANY, protocol: "udp" }, true],
    ["two families", { ...ANY, family: 4 }, { ...ANY, family: 6 }, true],
    ["one family, both", { ...ANY, family: 4 }, ANY, false],
    ["0.0.0.1 and ::1", { ...ANY, addr: 1 }, { ...ANY, addr: 1n }, true],
    ["an IPv4 address, any of IPv6", AT, { ...ANY, family: 6 }, true],
  ])("%s", (_name, first, second, ok) => {
    const result = listen(open(createNetns("n"), first), { ...second, owner: "b" });
    expect(result.ok).toBe(ok);
    if (!result.ok) expect(result.error).toBe("EADDRINUSE");
  });
});

test("a socket on the address comes before one of the family's, and that before one for both", () => {
  const netns = open(open(createNetns("n"), AT, "one"), { ...ANY, addr: ip("10.0.0.2") }, "two");
  const owner = (at: Netns, addr: string): string | undefined => lookupSocket(at.sockets, "tcp", ip(addr), 80)?.owner;
  expect([owner(netns, "10.0.0.1"), owner(netns, "10.0.0.2"), owner(netns, "10.0.0.3")]).toEqual([
    "one",
    "two",
    undefined,
  ]);
  const any = open(createNetns("n"), ANY, "any");
  expect([owner(any, "10.0.0.1"), owner(any, "fd00::1")]).toEqual(["any", "any"]);
  const six = open(createNetns("n"), { ...ANY, family: 6 }, "six");
  expect([owner(six, "10.0.0.1"), owner(six, "fd00::1")]).toEqual([undefined, "six"]);
});

test("closed sockets are gone, one or all of an owner's", () => {
  const netns = open(open(createNetns("n"), ANY), { ...ANY, port: 81 }, "b");
  expect(close(netns, ANY).sockets.size).toBe(1);
  expect(close(netns, { ...ANY, port: 9 })).toBe(netns);
  expect([...closeAll(netns, "b").sockets.values()].map((socket) => socket.owner)).toEqual(["a"]);
});
