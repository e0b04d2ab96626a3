/** Links and addresses as `ip addr` and `ip link` print them in full. */
import { expect, test } from "vitest";
import { addAddress, addLink, createNetns, type Netns, printIpAddr, printIpLink, setLink } from "../../src/index.ts";
import { net } from "../make.ts";

function machine(): Netns {
  let netns = addAddress(addLink(createNetns("n1"), { name: "eth0", kind: "eth" }), "eth0", net("192.168.0.2/24"));
  netns = addAddress(netns, "eth0", net("fd00::2/64"));
  netns = addLink(netns, { name: "cni0", kind: "bridge", mtu: 1450 });
  netns = addLink(netns, { name: "veth1", kind: "veth", master: "cni0", peer: "pod/a/eth0" });
  return setLink(netns, "cni0", { up: false });
}

/** Hardware addresses are made up, so they are told by their form. */
function shape(text: string): string {
  return text.replace(/02:00(:[0-9a-f]{2}){4}/g, "MAC");
}

test("ip addr", () => {
  expect(shape(printIpAddr(machine()))).toBe(
    [
      "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000",
      "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00",
      "    inet 127.0.0.1/8 scope host lo",
      "       valid_lft forever preferred_lft forever",
      "    inet6 ::1/128 scope host ",
      "       valid_lft forever preferred_lft forever",
      "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000",
      "    link/ether MAC brd ff:ff:ff:ff:ff:ff",
      "    inet 192.168.0.2/24 brd 192.168.0.255 scope global eth0",
      "       valid_lft forever preferred_lft forever",
      "    inet6 fd00::2/64 scope global ",
      "       valid_lft forever preferred_lft forever",
      "3: cni0: <BROADCAST,MULTICAST> mtu 1450 qdisc noop state DOWN group default ",
      "    link/ether MAC brd ff:ff:ff:ff:ff:ff",
      "4: veth1@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master cni0 state UP group default ",
      "    link/ether MAC brd ff:ff:ff:ff:ff:ff link-netnsid 0",
      "",
    ].join("\n"),
  );
});

test("ip -6 addr has only what has such an address, and no hardware", () => {
  const lines = printIpAddr(machine(), 6).split("\n");
  expect(lines.filter((line) => /^\d/.test(line)).map((line) => line.split(":")[1])).toEqual([" lo", " eth0"]);
  expect(lines.some((line) => line.includes("link/") || line.includes("inet "))).toBe(false);
});

test("ip link: the same heads, without addresses; every link has a hardware address of its own", () => {
  const text = printIpLink(machine());
  expect(text.split("\n").filter((line) => line.includes("inet"))).toEqual([]);
  const hardware = [...text.matchAll(/link\/ether (\S+)/g)].map((match) => match[1]);
  expect(new Set(hardware).size).toBe(3);
  expect(printIpLink(machine())).toBe(text);
});
