/** Reads the directive `transfer [ZONES] { to ADDRESS... }`. Models plugin/transfer/setup.go. */
import type { Setup, SetupContext } from "../../corefile/setup.ts";
import {
  argumentError,
  type CorefileError,
  corefileError,
  type Directive,
  unknownProperty,
} from "../../corefile/types.ts";
import { parseZones } from "../../corefile/zones.ts";
import { fileSource } from "../file/file.ts";
import { fileOptions } from "../file/setup.ts";
import { externalOptions } from "../k8s-external/setup.ts";
import { externalSource } from "../k8s-external/transfer.ts";
import { kubernetesOptions } from "../kubernetes/setup.ts";
import { kubernetesSource } from "../kubernetes/transfer.ts";
import { transferPlugin, type ZoneSource } from "./transfer.ts";

export function setupTransfer(directive: Directive, context: SetupContext): Setup | CorefileError {
  const named = directive.args.map(parseZones);
  if (named.includes(undefined)) return argumentError(directive);
  const to: string[] = [];
  for (const property of directive.block ?? []) {
    if (property.name === "to" && property.args.length > 0)
      to.push(...property.args.map((arg) => arg.replace(/:53$/, "")));
    else if (property.name === "to") return argumentError(property);
    else if (property.name !== "source") return unknownProperty(property);
  }
  if (to.length === 0) return corefileError(directive.line, "'to' is required");
  const sources = sourcesOf(context);
  if ("message" in sources) return sources;
  const zones = named.length === 0 ? context.zones : named.flatMap((zone) => zone ?? []);
  return { plugin: transferPlugin({ zones, to, sources }) };
}

/** The plugins of the block that can list their zones. */
function sourcesOf(context: SetupContext): readonly ZoneSource[] | CorefileError {
  const sources: ZoneSource[] = [];
  for (const directive of context.directives) {
    if (directive.name === "kubernetes") {
      const options = kubernetesOptions(directive, context);
      if ("message" in options) return options;
      sources.push(kubernetesSource(options));
    }
    if (directive.name === "file") {
      const options = fileOptions(directive, context);
      if ("message" in options) return options;
      sources.push(fileSource(options));
    }
    if (directive.name === "k8s_external") {
      const options = externalOptions(directive, context);
      if ("message" in options) return options;
      sources.push(externalSource(options));
    }
  }
  return sources;
}
