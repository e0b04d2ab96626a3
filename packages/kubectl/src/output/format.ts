/** What `-o` says: the name of a format, and the template that goes with it. Models k8s.io/cli-runtime/pkg/genericclioptions/print_flags.go. */
import { goQuote } from "@kubenetsim/api";
import { textOf } from "../argv/flag.ts";
import type { Request } from "../request.ts";

export interface Format {
  readonly name: string;
  /** The text of the template; of a file, its content. */
  readonly template: string;
}

export type FormatResult =
  | { readonly ok: true; readonly format: Format }
  | { readonly ok: false; readonly error: string };

const TEMPLATES: readonly string[] = [
  "go-template",
  "go-template-file",
  "jsonpath",
  "jsonpath-as-json",
  "jsonpath-file",
  "template",
  "templatefile",
];

/** The formats of every command that prints objects. */
const COMMON: readonly string[] = [...TEMPLATES, "json", "name", "yaml"];

/** The formats of `get`. */
export const GET_FORMATS: readonly string[] = ["custom-columns", "custom-columns-file", "wide"];

/** An empty name means that the command prints in its own way. */
export function formatOf(request: Request, more: readonly string[] = []): FormatResult {
  const output = textOf(request.flags, "output");
  const argument = textOf(request.flags, "template");
  const asked = output === "" && argument !== "" ? "go-template" : output;
  const equals = asked.indexOf("=");
  const name = equals < 0 ? asked : asked.slice(0, equals);
  const allowed = [...COMMON, ...more].sort();
  const templated = TEMPLATES.includes(name) || name.startsWith("custom-columns");
  if (asked !== "" && (!allowed.includes(name) || (equals >= 0 && !templated))) {
    const list = allowed.join(",");
    return {
      ok: false,
      error: `unable to match a printer suitable for the output format ${goQuote(asked)}, allowed formats are: ${list}`,
    };
  }
  const given = equals < 0 ? (templated ? argument : "") : asked.slice(equals + 1);
  return withTemplate(request, name, given, templated);
}

function withTemplate({ io }: Request, name: string, given: string, templated: boolean): FormatResult {
  if (!templated) return { ok: true, format: { name, template: "" } };
  const columns = name.startsWith("custom-columns");
  if (given === "" && columns)
    return { ok: false, error: "custom-columns format specified but no custom columns given" };
  if (given === "") return { ok: false, error: "template format specified but no template given" };
  if (!/file$/.test(name)) return { ok: true, format: { name, template: given } };
  const template = io.readFile?.(given);
  if (template !== undefined) return { ok: true, format: { name, template } };
  const why = `open ${given}: no such file or directory`;
  return {
    ok: false,
    error: columns ? `error reading template ${given}, ${why}\n` : `error reading --template ${given}, ${why}\n`,
  };
}
