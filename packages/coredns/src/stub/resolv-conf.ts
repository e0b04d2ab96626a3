/** Reads /etc/resolv.conf. Models glibc resolv/res_init.c. */
import { parseAddr } from "@kubenetsim/sim";
import type { ResolvConf } from "./types.ts";

const SERVERS_MAX = 3;
const NDOTS_MAX = 15;
const TIMEOUT_MAX = 30;
const ATTEMPTS_MAX = 5;

/** musl reads no longer line of resolv.conf. */
export const MUSL_LINE_MAX = 254;

/** What holds without a resolv.conf: the server on this very host. */
export const DEFAULT_RESOLV_CONF: ResolvConf = {
  nameservers: ["127.0.0.1"],
  search: [],
  ndots: 1,
  timeout: 5,
  attempts: 2,
  rotate: false,
  singleRequest: false,
  singleRequestReopen: false,
  noTldQuery: false,
  noAaaa: false,
  useVc: false,
  edns0: false,
  trustAd: false,
};

/**
 * Reads the text as glibc does: what it does not understand it passes over, and the last `search` or `domain` counts.
 *
 * @param lineMax Longer lines are passed over whole, as musl does ({@link MUSL_LINE_MAX}); glibc has no limit.
 * @example parseResolvConf("nameserver 10.96.0.10\nsearch cluster.local\noptions ndots:5\n").ndots // 5
 */
export function parseResolvConf(text: string, lineMax: number = Number.POSITIVE_INFINITY): ResolvConf {
  const nameservers: string[] = [];
  let conf: ResolvConf = DEFAULT_RESOLV_CONF;
  for (const line of text.split("\n").filter((one) => one.length <= lineMax)) {
    const found = /^(nameserver|search|domain|options)[ \t]+(.*)$/.exec(line);
    if (found === null) continue;
    const rest = found[2] ?? "";
    const words = rest.split(/[ \t]+/).filter((word) => word !== "");
    if (found[1] === "nameserver") {
      const address = rest.replace(/[;# \t].*$/, "");
      if (nameservers.length < SERVERS_MAX && parseAddr(address.replace(/%.*$/, "")) !== undefined) {
        nameservers.push(address);
      }
    }
    if (found[1] === "search" && words.length > 0) conf = { ...conf, search: words };
    if (found[1] === "domain" && words[0] !== undefined) conf = { ...conf, search: [words[0]] };
    if (found[1] === "options") conf = words.reduce(withOption, conf);
  }
  return nameservers.length === 0 ? conf : { ...conf, nameservers };
}

function withOption(conf: ResolvConf, word: string): ResolvConf {
  const [key = "", value = ""] = word.split(":", 2);
  switch (key) {
    case "ndots":
      return { ...conf, ndots: Math.min(leadingNumber(value), NDOTS_MAX) };
    case "timeout":
      return { ...conf, timeout: Math.min(leadingNumber(value), TIMEOUT_MAX) };
    case "attempts":
      return { ...conf, attempts: Math.min(leadingNumber(value), ATTEMPTS_MAX) };
    case "rotate":
      return { ...conf, rotate: true };
    case "single-request":
      return { ...conf, singleRequest: true };
    case "single-request-reopen":
      return { ...conf, singleRequestReopen: true };
    case "no-tld-query":
      return { ...conf, noTldQuery: true };
    case "no-aaaa":
      return { ...conf, noAaaa: true };
    case "use-vc":
      return { ...conf, useVc: true };
    case "edns0":
      return { ...conf, edns0: true };
    case "trust-ad":
      return { ...conf, trustAd: true };
    default:
      return conf;
  }
}

/** C's atoi: digits as far as they go, else 0. */
function leadingNumber(text: string): number {
  return Number.parseInt(/^\d+/.exec(text)?.[0] ?? "0", 10);
}
