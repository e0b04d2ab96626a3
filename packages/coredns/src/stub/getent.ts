/** How getent asks, through glibc. Models glibc nss/getent.c. */
import { lookup } from "./glibc.ts";
import type { Resolution, Resolver } from "./types.ts";

/** `getent hosts`: the whole search for AAAA, and only where that gives nothing the whole search for A. */
export const getentHosts: Resolver = {
  name: "getent hosts",
  lookup(name, _types, config, ask, options = {}) {
    const v6 = lookup(name, ["AAAA"], config, ask, options);
    if (v6.addresses.length > 0) return v6;
    const firstId = (options.firstId ?? 0) + v6.asked.length;
    return after(v6, lookup(name, ["A"], config, ask, { ...options, firstId }));
  },
};

/** `getent ahosts`: of the wanted types those that the client has an address for (AI_ADDRCONFIG). */
export const getentAhosts: Resolver = {
  name: "getent ahosts",
  lookup(name, types, config, ask, options = {}) {
    const { sources } = options;
    const usable = sources === undefined ? types : types.filter((type) => hasFamily(sources, type));
    return lookup(name, usable, config, ask, options);
  },
};

function hasFamily(sources: readonly string[], type: string): boolean {
  return sources.some((source) => source.includes(":") === (type === "AAAA"));
}

function after(first: Resolution, second: Resolution): Resolution {
  const later = second.asked.map((one) => ({ ...one, atMs: one.atMs + first.elapsedMs }));
  return { ...second, asked: [...first.asked, ...later], elapsedMs: first.elapsedMs + second.elapsedMs };
}
