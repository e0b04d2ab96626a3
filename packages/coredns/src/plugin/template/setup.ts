/** Reads the directive `template CLASS TYPE [ZONES] { ... }`. Models plugin/template/setup.go. */
import type { Setup, SetupContext } from "../../corefile/setup.ts";
import { argumentError, type CorefileError, corefileError, type Directive } from "../../corefile/types.ts";
import { REGEXP_MAX, regularExpression } from "../../corefile/words.ts";
import { parseZones, zonesOrAll } from "../../corefile/zones.ts";
import { rcodeNamed } from "../../rcode.ts";
import { type Template, templatePlugin } from "./template.ts";
import { parseTemplate, type TemplateText } from "./text.ts";

/** Made at the first directive of a block, for all of them. */
export function setupTemplate(directive: Directive, context: SetupContext): Setup | CorefileError {
  const all = context.directives.filter((one) => one.name === directive.name);
  if (all[0] !== directive) return {};
  const templates: Template[] = [];
  for (const one of all) {
    const template = templateOf(one, context);
    if ("message" in template) return template;
    templates.push(template);
  }
  return { plugin: templatePlugin(templates) };
}

const CLASSES: ReadonlySet<string> = new Set(["IN", "CH", "CS", "HS", "ANY", "NONE"]);

function templateOf(directive: Directive, context: SetupContext): Template | CorefileError {
  const [ofClass, type, ...zones] = directive.args;
  if (ofClass === undefined || type === undefined) return argumentError(directive);
  if (!CLASSES.has(ofClass)) return corefileError(directive.line, `invalid query class ${ofClass}`);
  if (!/^[A-Z][A-Z0-9]*$/.test(type)) return corefileError(directive.line, `invalid RR class ${type}`);
  const named = zones.flatMap((zone) => parseZones(zone) ?? []);
  const bare = { class: ofClass, type, zones: named.length === 0 ? context.zones : named };
  let template: Template = { ...bare, matches: [], answer: [], additional: [], authority: [], rcode: "NOERROR" };
  for (const property of directive.block ?? []) {
    const changed = withProperty(template, property);
    if ("message" in changed) return changed;
    template = changed;
  }
  return template.matches.length === 0 ? { ...template, matches: [/.*/] } : template;
}

function withProperty(template: Template, property: Directive): Template | CorefileError {
  const { name, args, line } = property;
  switch (name) {
    case "match":
      return withMatches(template, property);
    case "answer":
    case "additional":
    case "authority":
      return withTexts(template, property, name);
    case "rcode": {
      const rcode = rcodeNamed(args[0] ?? "");
      if (args[0] === undefined) return argumentError(property);
      return rcode === undefined ? corefileError(line, `unknown rcode ${args[0]}`) : { ...template, rcode };
    }
    case "fallthrough":
      return { ...template, fallthrough: zonesOrAll(args) };
    case "upstream":
      return template;
    case "ederror":
      return args.length === 1 || args.length === 2 ? template : argumentError(property);
    default:
      return argumentError(property);
  }
}

function withMatches(template: Template, property: Directive): Template | CorefileError {
  const { args, line } = property;
  if (args.length === 0) return argumentError(property);
  const matches: RegExp[] = [];
  for (const arg of args) {
    if (arg.length > REGEXP_MAX) return corefileError(line, `regex pattern too long: ${arg.length} > ${REGEXP_MAX}`);
    const pattern = regularExpression(arg);
    if (pattern === undefined) return corefileError(line, `could not parse regex: ${arg}`);
    matches.push(pattern);
  }
  return { ...template, matches: [...template.matches, ...matches] };
}

function withTexts(
  template: Template,
  property: Directive,
  section: "answer" | "additional" | "authority",
): Template | CorefileError {
  const { args, line } = property;
  if (args.length === 0) return argumentError(property);
  const texts: TemplateText[] = [];
  for (const arg of args) {
    const text = parseTemplate(arg);
    if (typeof text === "string") return corefileError(line, `could not compile template: ${arg}, ${text}`);
    texts.push(text);
  }
  return { ...template, [section]: [...template[section], ...texts] };
}
