/** Writes a Corefile: four blanks a level, one directive a line. */
import type { Corefile, Directive } from "./types.ts";

/** The text that {@link parseCorefile} reads back as the same data, lines aside. */
export function printCorefile(corefile: Corefile): string {
  return corefile.blocks
    .map((block) => `${block.keys.map(word).join(" ")} {\n${printLines(block.directives, 1)}}\n`)
    .join("\n");
}

function printLines(directives: readonly Directive[], level: number): string {
  const indent = "    ".repeat(level);
  return directives
    .map((directive) => {
      const head = indent + [directive.name, ...directive.args].map(word).join(" ");
      return directive.block === undefined
        ? `${head}\n`
        : `${head} {\n${printLines(directive.block, level + 1)}${indent}}\n`;
    })
    .join("");
}

function word(text: string): string {
  const needsQuotes = text === "" || text === "{" || text === "}" || /^[#"]|\s/.test(text);
  return needsQuotes ? `"${text.replaceAll('"', '\\"')}"` : text;
}
