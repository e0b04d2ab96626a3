/** kube-proxy's configuration in the field names of KubeProxyConfiguration: checked, and laid over one another. Models pkg/proxy/apis/config. */
import { type FieldError, invalid, newBadRequest, StatusError } from "@kubenetsim/api";
import type { ProxyMode } from "@kubenetsim/kube-proxy";
import { type ConntrackTimeouts, type IpvsTimeouts, isScheduler } from "@kubenetsim/linux";
import { type Addr, familyOf, type Millis, type Prefix, parseDuration, parsePrefix } from "@kubenetsim/sim";
import type { KubeProxyConfiguration, LocalMode } from "./types.ts";

/** What a node's kube-proxy was told, checked, with kube-proxy's own defaults; what depends on the mode is chosen later. */
export interface KubeProxySettings {
  readonly detectLocalMode: LocalMode;
  readonly clusterCIDRs: readonly Prefix[] | undefined;
  readonly bridgeInterface: string;
  readonly interfaceNamePrefix: string;
  /** `primary`: the node's own addresses only. */
  readonly nodePortAddresses: readonly Prefix[] | "primary";
  readonly localhostNodePorts: boolean;
  readonly masqueradeAll: { readonly iptables: boolean; readonly nftables: boolean };
  readonly masqueradeBit: { readonly iptables: number; readonly nftables: number };
  /** Undefined: kube-proxy follows all changes at the cluster's pace. */
  readonly minSyncMs: PerMode;
  readonly syncMs: PerMode;
  readonly scheduler: string;
  readonly strictARP: boolean;
  readonly excludeCIDRs: readonly Prefix[];
  readonly ipvsTimeouts: IpvsTimeouts;
  readonly tcpBeLiberal: boolean;
  /** Conntrack's timeouts, where they are to be others than the kernel's. */
  readonly timeouts: ConntrackTimeouts;
  readonly udpIdleMs: Millis;
  /** Where /healthz is served; undefined: nowhere. */
  readonly healthz: { readonly port: number; readonly addr: string } | undefined;
}

type PerMode = { readonly [M in "iptables" | "ipvs" | "nftables"]: Millis | undefined };

export const PROXY_MODES: readonly ProxyMode[] = ["iptables", "ipvs", "nftables", "userspace"];

/** Whether this is the name of a mode. */
export function isProxyMode(mode: unknown): mode is ProxyMode {
  return PROXY_MODES.some((each) => each === mode);
}

/** The mode itself, or a StatusError that says which there are. */
export function checkedMode(mode: unknown): ProxyMode {
  if (isProxyMode(mode)) return mode;
  throw new StatusError(
    newBadRequest(`invalid proxy mode ${JSON.stringify(mode)}: must be one of ${PROXY_MODES.join(", ")}`),
  );
}

/** One laid over the other: a node's over the cluster's, section by section. */
export function laidOver(base: KubeProxyConfiguration, over: KubeProxyConfiguration): KubeProxyConfiguration {
  return {
    ...base,
    ...over,
    ...section("detectLocal", base, over),
    ...section("iptables", base, over),
    ...section("ipvs", base, over),
    ...section("nftables", base, over),
    ...section("conntrack", base, over),
  };
}

type Section = "detectLocal" | "iptables" | "ipvs" | "nftables" | "conntrack";

function section(
  name: Section,
  base: KubeProxyConfiguration,
  over: KubeProxyConfiguration,
): Partial<KubeProxyConfiguration> {
  if (base[name] === undefined && over[name] === undefined) return {};
  return { [name]: { ...base[name], ...over[name] } };
}

/** Checks one configuration; mistakes are added to `errors` under `path`. */
export function checkKubeProxy(given: KubeProxyConfiguration, path: string, errors: FieldError[]): KubeProxySettings {
  const check = checker(given, path, errors);
  check.fields();
  const mode = given.detectLocalMode ?? "ClusterCIDR";
  if (!LOCAL_MODES.some((each) => each === mode))
    errors.push(invalid(`${path}.detectLocalMode`, mode, `must be ${LOCAL_MODES.join(", ")} or blank`));
  const scheduler = given.ipvs?.scheduler ?? "rr";
  if (!isScheduler(scheduler)) errors.push(invalid(`${path}.ipvs.scheduler`, scheduler, "must be a scheduler of IPVS"));
  const { iptables, ipvs, nftables, conntrack } = given;
  const settings: KubeProxySettings = {
    detectLocalMode: mode,
    clusterCIDRs:
      given.clusterCIDR === undefined ? undefined : check.prefixes("clusterCIDR", String(given.clusterCIDR).split(",")),
    bridgeInterface: check.text(
      "detectLocal.bridgeInterface",
      given.detectLocal?.bridgeInterface,
      mode === "BridgeInterface",
    ),
    interfaceNamePrefix: check.text(
      "detectLocal.interfaceNamePrefix",
      given.detectLocal?.interfaceNamePrefix,
      mode === "InterfaceNamePrefix",
    ),
    nodePortAddresses: isPrimary(given.nodePortAddresses)
      ? "primary"
      : check.prefixes("nodePortAddresses", given.nodePortAddresses ?? []),
    localhostNodePorts: check.flag("iptables.localhostNodePorts", iptables?.localhostNodePorts, true),
    masqueradeAll: {
      iptables: check.flag("iptables.masqueradeAll", iptables?.masqueradeAll, false),
      nftables: check.flag("nftables.masqueradeAll", nftables?.masqueradeAll, false),
    },
    masqueradeBit: {
      iptables: check.bit("iptables.masqueradeBit", iptables?.masqueradeBit),
      nftables: check.bit("nftables.masqueradeBit", nftables?.masqueradeBit),
    },
    minSyncMs: {
      iptables: check.duration("iptables.minSyncPeriod", iptables?.minSyncPeriod),
      ipvs: check.duration("ipvs.minSyncPeriod", ipvs?.minSyncPeriod),
      nftables: check.duration("nftables.minSyncPeriod", nftables?.minSyncPeriod),
    },
    syncMs: {
      iptables: check.period("iptables", iptables),
      ipvs: check.period("ipvs", ipvs),
      nftables: check.period("nftables", nftables),
    },
    scheduler,
    strictARP: check.flag("ipvs.strictARP", ipvs?.strictARP, false),
    excludeCIDRs: check.prefixes("ipvs.excludeCIDRs", ipvs?.excludeCIDRs ?? []),
    ipvsTimeouts: defined({
      tcp: check.timeout("ipvs.tcpTimeout", ipvs?.tcpTimeout, 0),
      tcpFin: check.timeout("ipvs.tcpFinTimeout", ipvs?.tcpFinTimeout, 0),
      udp: check.timeout("ipvs.udpTimeout", ipvs?.udpTimeout, 0),
    }),
    tcpBeLiberal: check.flag("conntrack.tcpBeLiberal", conntrack?.tcpBeLiberal, false),
    timeouts: defined({
      tcpEstablished: check.timeout("conntrack.tcpEstablishedTimeout", conntrack?.tcpEstablishedTimeout, 24 * HOUR),
      tcpCloseWait: check.timeout("conntrack.tcpCloseWaitTimeout", conntrack?.tcpCloseWaitTimeout, HOUR),
      udp: check.timeout("conntrack.udpTimeout", conntrack?.udpTimeout, 0),
      udpStream: check.timeout("conntrack.udpStreamTimeout", conntrack?.udpStreamTimeout, 0),
    }),
    udpIdleMs: check.duration("udpIdleTimeout", given.udpIdleTimeout) ?? 250,
    healthz: check.bindAddress(given.healthzBindAddress ?? "0.0.0.0:10256"),
  };
  return settings;
}

const LOCAL_MODES: readonly LocalMode[] = ["ClusterCIDR", "NodeCIDR", "BridgeInterface", "InterfaceNamePrefix"];
const MASQUERADE_BIT = 14;
const HOUR: Millis = 60 * 60 * 1000;

const FIELDS: { readonly [where: string]: readonly string[] } = {
  "": [
    "mode",
    "clusterCIDR",
    "detectLocalMode",
    "detectLocal",
    "nodePortAddresses",
    "healthzBindAddress",
    "udpIdleTimeout",
    "iptables",
    "ipvs",
    "nftables",
    "conntrack",
  ],
  detectLocal: ["bridgeInterface", "interfaceNamePrefix"],
  iptables: ["masqueradeBit", "masqueradeAll", "localhostNodePorts", "minSyncPeriod", "syncPeriod"],
  ipvs: [
    "scheduler",
    "excludeCIDRs",
    "strictARP",
    "tcpTimeout",
    "tcpFinTimeout",
    "udpTimeout",
    "minSyncPeriod",
    "syncPeriod",
  ],
  nftables: ["masqueradeBit", "masqueradeAll", "minSyncPeriod", "syncPeriod"],
  conntrack: ["tcpEstablishedTimeout", "tcpCloseWaitTimeout", "tcpBeLiberal", "udpTimeout", "udpStreamTimeout"],
};

type Periods = { readonly minSyncPeriod?: number | string; readonly syncPeriod?: number | string };

/** Each check answers the value, or a harmless one after it has noted the mistake. */
function checker(given: KubeProxyConfiguration, path: string, errors: FieldError[]) {
  const wrong = (field: string, value: unknown, why: string): void => {
    errors.push(invalid(`${path}.${field}`, value, why));
  };
  const duration = (field: string, value: unknown): Millis | undefined => {
    if (value === undefined) return undefined;
    const ms = parseDuration(value as string | number);
    if (ms !== undefined && ms >= 0) return ms;
    wrong(field, value, "must be greater than or equal to 0");
    return 0;
  };
  return {
    duration,
    /** 0: the kernel's own. */
    timeout(field: string, value: unknown, otherwise: Millis): Millis | undefined {
      const ms = duration(field, value) ?? otherwise;
      return ms === 0 ? undefined : ms;
    },
    fields(): void {
      for (const [where, known] of Object.entries(FIELDS)) {
        const part = (where === "" ? given : given[where as Section]) ?? {};
        for (const name of Object.keys(part))
          if (!known.includes(name)) wrong(where === "" ? name : `${where}.${name}`, "", "unknown field");
      }
      if (given.mode !== undefined && !isProxyMode(given.mode))
        wrong("mode", given.mode, `must be one of ${PROXY_MODES.join(", ")}`);
    },
    flag(field: string, value: unknown, otherwise: boolean): boolean {
      if (value === undefined || typeof value === "boolean") return value ?? otherwise;
      wrong(field, value, "must be true or false");
      return otherwise;
    },
    bit(field: string, value: unknown): number {
      if (value === undefined) return MASQUERADE_BIT;
      if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 31) return value as number;
      wrong(field, value, "must be within the range [0, 31]");
      return MASQUERADE_BIT;
    },
    text(field: string, value: unknown, needed: boolean): string {
      if (typeof value === "string" && value !== "") return value;
      if (needed || value !== undefined) wrong(field, value, "must not be empty");
      return "";
    },
    prefixes(field: string, values: unknown): readonly Prefix[] {
      const texts: readonly unknown[] = Array.isArray(values) ? values : [values];
      const prefixes = texts.map((text, i) => {
        const prefix = typeof text === "string" ? parsePrefix(text.trim()) : undefined;
        if (prefix === undefined)
          wrong(`${field}[${i}]`, text, "must be a valid CIDR block (e.g. 10.100.0.0/16 or fde4:8dba:82e1::/48)");
        return prefix;
      });
      return prefixes.filter((prefix) => prefix !== undefined);
    },
    period(section: "iptables" | "ipvs" | "nftables", periods: Periods | undefined): Millis | undefined {
      const ms = duration(`${section}.syncPeriod`, periods?.syncPeriod);
      if (ms === 0) wrong(`${section}.syncPeriod`, periods?.syncPeriod, "must be greater than 0");
      const min = periods?.minSyncPeriod === undefined ? undefined : parseDuration(periods.minSyncPeriod);
      if (ms !== undefined && min !== undefined && min > ms)
        wrong(
          `${section}.syncPeriod`,
          periods?.minSyncPeriod,
          `must be greater than or equal to ${path}.${section}.minSyncPeriod`,
        );
      return ms;
    },
    bindAddress(text: unknown): KubeProxySettings["healthz"] {
      if (text === "") return undefined;
      const match = typeof text === "string" ? /^(\[[0-9a-f:]+\]|[0-9.]+)(?::(\d{1,5}))?$/.exec(text) : null;
      const port = Number(match?.[2] ?? 10256);
      if (match !== null && port > 0 && port < 65536) return { addr: (match[1] ?? "").replace(/[[\]]/g, ""), port };
      wrong("healthzBindAddress", text, "must be IP:port");
      return undefined;
    },
  };
}

function isPrimary(addresses: unknown): boolean {
  return Array.isArray(addresses) && addresses.length === 1 && addresses[0] === "primary";
}

function defined<T extends object>(values: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

/** A prefix of one address. */
export function single(addr: Addr): Prefix {
  return { addr, bits: familyOf(addr) === 4 ? 32 : 128 };
}
