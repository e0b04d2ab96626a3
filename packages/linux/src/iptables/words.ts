/** A line of iptables-save text as words: blanks part them, double quotes hold them together, `\` takes the next sign as it is. */

/** The words, or undefined when a quote is not closed. */
export function splitWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word = "";
  let open = false;
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const sign = line[i] as string;
    if (quoted && sign === "\\" && i + 1 < line.length) {
      word += line[++i];
    } else if (sign === '"') {
      quoted = !quoted;
      open = true;
    } else if (!quoted && (sign === " " || sign === "\t")) {
      if (open || word !== "") words.push(word);
      word = "";
      open = false;
    } else {
      word += sign;
    }
  }
  if (quoted) return undefined;
  if (open || word !== "") words.push(word);
  return words;
}
