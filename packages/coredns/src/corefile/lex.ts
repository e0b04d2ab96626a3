/** Cuts a Corefile into words. Models coredns/caddy caddyfile/lexer.go. */

export interface Token {
  readonly text: string;
  readonly line: number;
  /** In quotes: never a brace. */
  readonly quoted: boolean;
}

/** Words with their lines; `#` after a blank starts a comment, quotes hold blanks together. */
export function lex(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? "";
    if (character === "\n") line += 1;
    if (/\s/.test(character)) {
      at += 1;
      continue;
    }
    const word = character === "#" ? comment(text, at) : character === '"' ? quoted(text, at) : bare(text, at);
    if (character !== "#") tokens.push({ text: word.text, line, quoted: character === '"' });
    line += lines(text.slice(at, word.end));
    at = word.end;
  }
  return tokens;
}

interface Word {
  readonly text: string;
  readonly end: number;
}

function comment(text: string, at: number): Word {
  const end = text.indexOf("\n", at);
  return { text: "", end: end === -1 ? text.length : end };
}

function quoted(text: string, at: number): Word {
  let word = "";
  for (let index = at + 1; index < text.length; index++) {
    const character = text[index];
    if (character === '"') return { text: word, end: index + 1 };
    if (character === "\\" && text[index + 1] === '"') index += 1;
    word += text[index] ?? "";
  }
  return { text: word, end: text.length };
}

function bare(text: string, at: number): Word {
  let end = at;
  while (end < text.length && !/\s/.test(text[end] ?? "")) end += 1;
  return { text: text.slice(at, end), end };
}

function lines(text: string): number {
  return text.split("\n").length - 1;
}
