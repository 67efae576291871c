/** A name no longer than `width`: the middle of a long one becomes "..", since endings tell names apart as well. */
export function shortName(name: string, width: number): string {
  if (name.length <= width) return name;
  const kept = width - 2;
  const tail = Math.floor(kept / 2);
  return `${name.slice(0, kept - tail)}..${name.slice(name.length - tail)}`;
}

/** Text as lines of at most `width`, the later ones indented by `indent`. */
export function wrapped(text: string, width: number, indent: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length > width && line.trim() !== "") {
      lines.push(line);
      line = " ".repeat(indent) + word;
    } else line = longer;
  }
  return [...lines, line];
}
