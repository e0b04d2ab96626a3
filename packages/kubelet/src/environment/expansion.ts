/** Replaces $(NAME) in values, commands and arguments. Models third_party/forked/golang/expansion. */

/**
 * Each `$(NAME)` becomes what `lookUp` says; what it does not know stays as it is written. `$$` is one dollar sign, so
 * that `$$(NAME)` is the text `$(NAME)`.
 *
 * @example expand("http://$(HOST)/$$(X)", (name) => (name === "HOST" ? "web" : undefined)); // "http://web/$(X)"
 */
export function expand(text: string, lookUp: (name: string) => string | undefined): string {
  if (!text.includes("$")) return text;
  let out = "";
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf("$", at);
    if (dollar < 0 || dollar === text.length - 1) return out + text.slice(at);
    out += text.slice(at, dollar);
    const next = text[dollar + 1];
    const end = next === "(" ? text.indexOf(")", dollar + 2) : -1;
    if (end >= 0) {
      const name = text.slice(dollar + 2, end);
      out += lookUp(name) ?? `$(${name})`;
      at = end + 1;
      continue;
    }
    out += next === "$" ? "$" : `$${next}`;
    at = dollar + 2;
  }
  return out;
}
