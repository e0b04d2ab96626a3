/** Records as zone-file text, the way dig writes them, and back. */
import type { ResourceRecord } from "./message.ts";
import { typeOf } from "./message.ts";

/** `web.ns.svc.cluster.local. 5 IN A 10.96.0.7`, with single blanks between. */
export function formatRecord(record: ResourceRecord): string {
  return `${record.name} ${record.ttl} IN ${typeOf(record)} ${formatData(record)}`;
}

/** The part after the type. */
export function formatData(record: ResourceRecord): string {
  switch (record.type) {
    case "A":
    case "AAAA":
      return record.address;
    case "CNAME":
    case "NS":
    case "PTR":
      return record.target;
    case "MX":
      return `${record.preference} ${record.target}`;
    case "SRV":
      return `${record.priority} ${record.weight} ${record.port} ${record.target}`;
    case "SOA": {
      const { serial, refresh, retry, expire, minimum } = record;
      return `${record.primary} ${record.mailbox} ${serial} ${refresh} ${retry} ${expire} ${minimum}`;
    }
    case "TXT":
      return record.texts.map(quote).join(" ");
    case "OTHER":
      return record.data;
  }
}

/**
 * Reads one record; `undefined` where the text is none.
 *
 * @example parseRecord("www.example.com. 300 IN A 192.0.2.53");
 */
export function parseRecord(text: string): ResourceRecord | undefined {
  const found = /^\s*(\S+)\s+(\d+)\s+IN\s+(\S+)\s+(.*?)\s*$/.exec(text);
  if (found === null) return undefined;
  const [, name = "", seconds = "", type = "", data = ""] = found;
  return parseData({ name, ttl: Number(seconds) }, type.toUpperCase(), data);
}

function parseData(
  head: { readonly name: string; readonly ttl: number },
  type: string,
  data: string,
): ResourceRecord | undefined {
  const words = data.split(/\s+/);
  const numbers = words.map(Number);
  const [first = "", second = ""] = words;
  switch (type) {
    case "A":
    case "AAAA":
      return words.length === 1 ? { ...head, type, address: first } : undefined;
    case "CNAME":
    case "NS":
    case "PTR":
      return words.length === 1 ? { ...head, type, target: first } : undefined;
    case "MX":
      return words.length === 2 ? { ...head, type, preference: numbers[0] ?? 0, target: second } : undefined;
    case "SRV": {
      const [priority = 0, weight = 0, port = 0] = numbers;
      return words.length === 4 ? { ...head, type, priority, weight, port, target: words[3] ?? "" } : undefined;
    }
    case "SOA": {
      const [, , serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0] = numbers;
      if (words.length !== 7) return undefined;
      return { ...head, type, primary: first, mailbox: second, serial, refresh, retry, expire, minimum };
    }
    case "TXT":
      return {
        ...head,
        type,
        texts: [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => unquote(match[1] ?? "")),
      };
    default:
      return { ...head, type: "OTHER", rrType: type, data };
  }
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, (character) => `\\${character}`)}"`;
}

function unquote(text: string): string {
  return text.replace(/\\(.)/g, "$1");
}
