/** The documents of a manifest's text: what stands between lines that begin with `---`. Models k8s.io/apimachinery/pkg/util/yaml splitYAMLDocument. */

/** One document and where it begins. */
export interface TextDocument {
  readonly text: string;
  /** The line of the whole text on which it begins, from 1. */
  readonly line: number;
  /** What stands beside the separator, where only a comment may. Such a document holds nothing else. */
  readonly badSeparator?: string;
}

/** The parts that hold more than blanks and comments, in order. */
export function splitDocuments(text: string): readonly TextDocument[] {
  const documents: TextDocument[] = [];
  const clean = text.startsWith("\ufeff") ? text.slice(1) : text;
  let start = 0;
  let line = 1;
  for (const separator of clean.matchAll(/^---(.*)$/gm)) {
    const part = clean.slice(start, separator.index);
    push(documents, part, line);
    line += countLines(part);
    const beside = separator[1]?.trim() ?? "";
    if (beside !== "" && !beside.startsWith("#")) documents.push({ text: "", line, badSeparator: beside });
    start = separator.index + separator[0].length;
  }
  push(documents, clean.slice(start), line);
  return documents;
}

function push(documents: TextDocument[], text: string, line: number): void {
  if (/^[ \t]*[^\s#]/m.test(text)) documents.push({ text, line });
}

/** How many lines end in the text. */
export function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
