/** Every command that each container, node and external host has. */
import { curl } from "./curl.ts";
import { cat, ls, rm, test, touch } from "./files.ts";
import { dig, getent, nslookup } from "./names.ts";
import { nc } from "./nc.ts";
import { ping } from "./ping.ts";
import { echo, env, hostname, ip, no, printenv, yes } from "./plain.ts";
import type { Tool } from "./tool.ts";
import { wget } from "./wget.ts";

export const tools: readonly Tool[] = [
  cat,
  curl,
  dig,
  echo,
  env,
  getent,
  hostname,
  ip,
  ls,
  nc,
  no,
  nslookup,
  ping,
  printenv,
  rm,
  test,
  touch,
  wget,
  yes,
];
