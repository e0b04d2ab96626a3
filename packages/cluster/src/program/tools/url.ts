/** The URLs that curl and wget take: scheme, host, port, path. */

export interface Url {
  readonly scheme: "http" | "https";
  readonly host: string;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
  /** Host as the Host header has it: with the port where it is not the scheme's own. */
  readonly authority: string;
}

export type ParsedUrl =
  | Url
  | { readonly error: "malformed" | "bad-port" | "no-host" }
  | { readonly error: "protocol"; readonly protocol: string };

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;

/** A URL without a scheme means http, as curl guesses it. */
export function parseUrl(text: string): ParsedUrl {
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase() ?? "http";
  if (scheme !== "http" && scheme !== "https") return { error: "protocol", protocol: scheme };
  const rest = text.replace(SCHEME, "").split("#")[0] ?? "";
  if (/\s|\p{Cc}/u.test(rest)) return { error: "malformed" };
  const slash = rest.search(/[/?]/);
  const authority = (slash < 0 ? rest : rest.slice(0, slash)).replace(/^.*@/, "");
  const tail = slash < 0 ? "/" : rest.slice(slash);
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]*)(?::(\d*))?$/.exec(authority);
  if (match === null) return { error: authority.includes(":") ? "bad-port" : "malformed" };
  const host = match[1] ?? "";
  if (host === "") return { error: "no-host" };
  const port = match[2] === undefined || match[2] === "" ? (scheme === "https" ? 443 : 80) : Number(match[2]);
  if (port > 65535) return { error: "bad-port" };
  return {
    scheme,
    host: host.replace(/^\[|\]$/g, ""),
    port,
    path: tail.startsWith("?") ? `/${tail}` : tail,
    authority,
  };
}
