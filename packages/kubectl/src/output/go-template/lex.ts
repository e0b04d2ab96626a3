/** A template's text to its words. Models text/template/parse/lex.go. */

export type Token =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "open" | "close" | "end" }
  /** A word of an action: a name, `.a`, `$x`, a literal, or a sign. */
  | { readonly kind: "word"; readonly text: string; readonly spaced: boolean };

const WORD = /(?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|:=|\$\w*|\.\w+|[-+]?\d[\w.]*|\w+|[.|()=,])/y;

/** The tokens, or what is wrong. */
export function lexTemplate(text: string): readonly Token[] | string {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("{{", at);
    if (open < 0) {
      tokens.push({ kind: "text", text: text.slice(at) });
      break;
    }
    const trims = /^\{\{-\s/.test(text.slice(open, open + 4));
    const before = text.slice(at, open);
    tokens.push({ kind: "text", text: trims ? before.trimEnd() : before });
    const end = lexAction(text, open + (trims ? 3 : 2), tokens);
    if (typeof end === "string") return end;
    at = end;
  }
  tokens.push({ kind: "end" });
  return tokens;
}

/** Where the action ends, trimmed blanks included. */
function lexAction(text: string, from: number, tokens: Token[]): number | string {
  const comment = /^\s*\/\*[\s\S]*?\*\/\s*-?\}\}/.exec(text.slice(from));
  if (comment !== null) return afterClose(text, from + comment[0].length, comment[0].endsWith("-}}"));
  tokens.push({ kind: "open" });
  let at = from;
  for (let spaced = false; ; spaced = false) {
    const blank = /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
    spaced = blank > 0;
    at += blank;
    const close = /^-?\}\}/.exec(text.slice(at))?.[0];
    if (close !== undefined && (close === "}}" || spaced)) {
      tokens.push({ kind: "close" });
      return afterClose(text, at + close.length, close === "-}}");
    }
    if (at >= text.length) return "unclosed action";
    WORD.lastIndex = at;
    const word = WORD.exec(text)?.[0];
    if (word === undefined) {
      const char = text.charAt(at);
      if (char === '"') return "unterminated quoted string";
      return `unexpected ${JSON.stringify(char)} in command`;
    }
    tokens.push({ kind: "word", text: word, spaced });
    at += word.length;
  }
}

function afterClose(text: string, at: number, trims: boolean): number {
  return trims ? at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0) : at;
}
