/** A name no longer than `width`: the middle of a long one becomes "..", since endings tell names apart as well. */
export function shortName(name: string, width: number): string {
  if (name.length <= width) return name;
  const kept = width - 2;
  const tail = Math.floor(kept / 2);
  return `${name.slice(0, kept - tail)}..${name.slice(name.length - tail)}`;
}

/** Text as lines of at most `width`, the later ones indented by `indent`. */
export function wrapped(text: string, width: number, indent: number): string[] {
  return joined(text.trim().split(/\s+/), " ", width, indent);
}

/** Parts with `gap` between them as lines of at most `width`, where each fits; the later lines indented by `indent`. */
export function joined(parts: readonly string[], gap: string, width: number, indent: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of parts) {
    const longer = line === "" ? part : line + gap + part;
    if (longer.length > width && line !== "") {
      lines.push(line);
      line = " ".repeat(indent) + part;
    } else line = longer;
  }
  return [...lines, line];
}
