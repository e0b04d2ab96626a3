/** A line as one types it in a shell, split into words: quotes, backslashes and blanks; nothing is expanded. */

/**
 * The words of a command line. A leading `kubectl` is dropped. A quote that is not closed ends with the line.
 *
 * @example splitCommandLine(`get svc -o jsonpath='{.items[*].metadata.name}'`)
 */
export function splitCommandLine(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < line.length) {
    const char = line.charAt(at);
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
      continue;
    }
    // A backslash at the end of a line joins it with the next.
    if (line.startsWith("\\\n", at)) {
      at += 2;
      continue;
    }
    const part = readPart(line, at);
    word = (word ?? "") + part.text;
    at = part.end;
  }
  if (word !== undefined) words.push(word);
  return words[0] === "kubectl" ? words.slice(1) : words;
}

interface Part {
  readonly text: string;
  readonly end: number;
}

/** A quoted stretch, an escaped character, or one plain character. */
function readPart(line: string, at: number): Part {
  const char = line.charAt(at);
  if (char === "'") {
    const close = line.indexOf("'", at + 1);
    const end = close < 0 ? line.length : close;
    return { text: line.slice(at + 1, end), end: end + 1 };
  }
  if (char === '"') return readDouble(line, at + 1);
  if (char !== "\\") return { text: char, end: at + 1 };
  return { text: line.charAt(at + 1), end: at + 2 };
}

function readDouble(line: string, from: number): Part {
  let text = "";
  let at = from;
  while (at < line.length && line.charAt(at) !== '"') {
    const escaped = line.charAt(at) === "\\" && /["\\$`\n]/.test(line.charAt(at + 1));
    const char = line.charAt(escaped ? at + 1 : at);
    if (!(escaped && char === "\n")) text += char;
    at += escaped ? 2 : 1;
  }
  return { text, end: at + 1 };
}
