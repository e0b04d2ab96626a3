/** The loadbalance plugin: addresses in another order with each question. Models plugin/loadbalance/loadbalance.go. */
import { shuffled } from "@kubenetsim/sim";
import type { ResourceRecord } from "../../message.ts";
import type { Plugin } from "../../server.ts";

/** Shuffles A, AAAA and MX records by the view's seed and the question; aliases and the rest come first. */
export const loadbalancePlugin: Plugin = {
  name: "loadbalance",
  serve(asked, next, view) {
    const answer = next(asked);
    if (answer.rcode !== "NOERROR" || asked.type === "AXFR" || asked.type === "IXFR") return answer;
    if (answer.answer.length <= 1 && answer.additional.length <= 1) return answer;
    const label = `coredns/loadbalance/${asked.name}/${asked.type}/${asked.id}/${view.client ?? ""}`;
    return {
      ...answer,
      answer: inTurn(answer.answer, view.seed, `${label}/answer`),
      additional: inTurn(answer.additional, view.seed, `${label}/additional`),
    };
  },
};

function inTurn(records: readonly ResourceRecord[], seed: number, label: string): readonly ResourceRecord[] {
  if (records.length <= 1) return records;
  if (records.every((record) => record.type === "A" || record.type === "AAAA")) return shuffled(seed, label, records);
  const aliases = records.filter((record) => record.type === "CNAME");
  const addresses = records.filter((record) => record.type === "A" || record.type === "AAAA");
  const mail = records.filter((record) => record.type === "MX");
  const rest = records.filter((record) => !["CNAME", "A", "AAAA", "MX"].includes(record.type));
  return [...aliases, ...rest, ...shuffled(seed, label, addresses), ...shuffled(seed, `${label}/mx`, mail)];
}
