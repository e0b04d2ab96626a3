/** How Go writes text: quoting, byte lengths, and JSON with HTML escapes. Error messages must read as a Go program's. */

const shortEscapes = new Map<string, string>([
  ["\u0007", "\\a"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\v", "\\v"],
  ["\\", "\\\\"],
  ['"', '\\"'],
]);

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const plainText = /^[ !#-[\]-~]*$/;

/** The text in double quotes, as Go's `%q` writes it. */
export function goQuote(text: string): string {
  if (plainText.test(text)) return `"${text}"`;
  let out = '"';
  for (const rune of text) out += quoteRune(rune);
  return `${out}"`;
}

/** The length in bytes of the text's UTF-8 form: what Go's `len` says. */
export function utf8Length(text: string): number {
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) length += 1;
    else if (unit < 0x800) length += 2;
    else if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(at + 1))) {
      length += 4;
      at += 1;
    } else length += 3;
  }
  return length;
}

/** Compact JSON as Go's `json.Marshal` writes it: `<`, `>` and `&` are escaped. Key order is the value's own. */
export function goJson(value: unknown): string {
  return escapeHtml(JSON.stringify(value === undefined ? null : value) ?? "null");
}

/** JSON text with the escapes that Go adds, so that the text is safe inside HTML. */
export function escapeHtml(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A list of texts as Go's `%v` prints a slice: `[a b]`. */
export function goSlice(items: readonly string[]): string {
  return `[${items.join(" ")}]`;
}

/** The object's own keys in byte order, for every loop over a user's map. */
export function sortedKeys(map: { readonly [key: string]: unknown } | undefined): string[] {
  return map === undefined ? [] : Object.keys(map).sort();
}

function quoteRune(rune: string): string {
  const short = shortEscapes.get(rune);
  if (short !== undefined) return short;
  const code = rune.codePointAt(0) ?? 0;
  if (printable.test(rune)) return rune;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
