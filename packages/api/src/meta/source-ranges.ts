/** The client networks that a load balancer lets in, as one text. Models kubernetes pkg/api/service/util.go GetLoadBalancerSourceRanges. */
import { formatPrefix, masked, type Prefix, parsePrefixSloppy } from "@kubenetsim/sim";

/** The outcome of reading source ranges. */
export type SourceRangesResult =
  | { readonly ok: true; readonly ranges: readonly Prefix[] }
  | { readonly ok: false; readonly error: string };

const anywhere: Prefix = { addr: 0, bits: 0 };

/** Reads CIDRs between commas, equal ones once. An empty text means anywhere in IPv4. */
export function parseSourceRanges(text: string): SourceRangesResult {
  const trimmed = text.trim();
  if (trimmed === "") return { ok: true, ranges: [anywhere] };
  const ranges = new Map<string, Prefix>();
  for (const part of trimmed.split(",")) {
    const prefix = parsePrefixSloppy(part.trim());
    if (prefix === undefined) {
      const example = "Expected a comma-separated list of source IP ranges. For example, 10.0.0.0/24,192.168.2.0/24";
      return {
        ok: false,
        error: `service.beta.kubernetes.io/load-balancer-source-ranges: ${trimmed} is not valid. ${example}`,
      };
    }
    const network = masked(prefix);
    ranges.set(formatPrefix(network), network);
  }
  return { ok: true, ranges: [...ranges.values()] };
}

/** Whether some range lets everybody in. */
export function allowsAll(ranges: readonly Prefix[]): boolean {
  return ranges.some((range) => range.bits === 0);
}
