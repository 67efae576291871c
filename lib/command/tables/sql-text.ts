/** A name as SQL writes it: quoted, so that spaces, quotes and any script will do. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as SQL writes it. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Texts as a list in SQL. */
export function list(texts: readonly string[]): string {
  return `[${texts.map(literal).join(", ")}]`;
}
