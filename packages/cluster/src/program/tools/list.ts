/** Every command that each container, node and external host has. */
import { curl } from "./curl.ts";
import { databaseClients } from "./database-clients.ts";
import { dig } from "./dig.ts";
import { cat, ls, rm, test, touch } from "./files.ts";
import { getent } from "./getent.ts";
import { host } from "./host.ts";
import { conntrack, ip6tablesSave, ipset, iptablesSave, ipvsadm, nft } from "./kernel.ts";
import { nc } from "./nc.ts";
import { nslookup } from "./nslookup.ts";
import { ping } from "./ping.ts";
import { echo, env, hostname, ip, no, printenv, yes } from "./plain.ts";
import { sleep } from "./sleep.ts";
import type { Tool } from "./tool.ts";
import { wget } from "./wget.ts";

export const tools: readonly Tool[] = [
  cat,
  conntrack,
  curl,
  ...databaseClients,
  dig,
  echo,
  env,
  getent,
  host,
  hostname,
  ip,
  ip6tablesSave,
  ipset,
  iptablesSave,
  ipvsadm,
  ls,
  nc,
  nft,
  no,
  nslookup,
  ping,
  printenv,
  rm,
  sleep,
  test,
  touch,
  wget,
  yes,
];
