/** The server that a case of suite dns describes: its plugins, in CoreDNS' order. */
import { parseSelector, type Selector } from "@kubenetsim/api";
import {
  autopathPlugin,
  DEFAULT_EXTERNAL,
  DEFAULT_OPTIONS,
  type DnsServer,
  type ExternalOptions,
  externalPlugin,
  externalSource,
  forwardPlugin,
  type KubernetesOptions,
  kubernetesPlugin,
  kubernetesSource,
  type Plugin,
  type PodMode,
  transferPlugin,
} from "@kubenetsim/coredns";
import { assert } from "@kubenetsim/sim";
import { numberOf, objectOf, optional, textOf } from "../../json.ts";
import type { Json, JsonObject } from "../../types.ts";
import { textList } from "./view.ts";

export function serverOf(settings: JsonObject): DnsServer {
  const kubernetes = optionsOf(settings);
  const external = externalOf(settings, kubernetes);
  const plugins: readonly Plugin[] = [
    ...autopathOf(settings, kubernetes),
    ...transferOf(settings, kubernetes, external),
    ...external.map(externalPlugin),
    kubernetesPlugin(kubernetes),
    forwardPlugin({ from: ".", to: ["/etc/resolv.conf"] }),
  ];
  return { blocks: [{ zones: ["."], port: 53, plugins }] };
}

function optionsOf(settings: JsonObject): KubernetesOptions {
  const labels = optional(settings.labels, selector, "labels");
  const namespaceLabels = optional(settings.namespaceLabels, selector, "namespaceLabels");
  return {
    ...DEFAULT_OPTIONS,
    zones: texts(settings.zones),
    pods: textOf(settings.pods ?? "disabled", "pods") as PodMode,
    ttl: numberOf(settings.ttl ?? DEFAULT_OPTIONS.ttl, "ttl"),
    endpointPodNames: settings.endpointPodNames === true,
    noEndpoints: settings.headlessNoEndpoints === true,
    fallthrough: texts(settings.fallthrough),
    namespaces: texts(settings.namespaces),
    ignoreEmptyService: settings.ignoreEmptyService === true,
    zonal: settings.zonal === true,
    multicluster: texts(settings.multicluster),
    ...(labels === undefined ? {} : { labels }),
    ...(namespaceLabels === undefined ? {} : { namespaceLabels }),
  };
}

function selector(value: Json, what: string): Selector {
  const parsed = parseSelector(textOf(value, what));
  assert(parsed.ok, `${what} is no selector`);
  return parsed.selector;
}

function texts(value: Json | undefined): readonly string[] {
  return optional(value, textList, "a list of texts") ?? [];
}

function autopathOf(settings: JsonObject, kubernetes: KubernetesOptions): readonly Plugin[] {
  const given = optional(settings.autopath, objectOf, "autopath");
  if (given === undefined) return [];
  const source = given.source === "kubernetes" ? { kubernetes } : {};
  return [autopathPlugin({ zones: texts(given.zones), search: texts(given.search), ...source })];
}

function externalOf(settings: JsonObject, kubernetes: KubernetesOptions): readonly ExternalOptions[] {
  const given = optional(settings.external, objectOf, "external");
  if (given === undefined) return [];
  return [
    {
      ...DEFAULT_EXTERNAL,
      zones: texts(given.zones),
      headless: given.headless === true,
      apex: textOf(given.apex ?? DEFAULT_EXTERNAL.apex, "apex"),
      ttl: numberOf(given.ttl ?? DEFAULT_EXTERNAL.ttl, "ttl"),
      hostmaster: textOf(given.hostmaster ?? DEFAULT_EXTERNAL.hostmaster, "hostmaster"),
      fallthrough: texts(given.fallthrough),
      kubernetes,
    },
  ];
}

function transferOf(
  settings: JsonObject,
  kubernetes: KubernetesOptions,
  external: readonly ExternalOptions[],
): readonly Plugin[] {
  if (settings.transfer !== true) return [];
  const sources = [...external.map(externalSource), kubernetesSource(kubernetes)];
  return [transferPlugin({ zones: ["."], to: ["*"], sources })];
}
