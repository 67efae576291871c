// Tables that programs make stand in pages between two marks, comments that no reader sees.

/**
 * The page with this between its marks, blank lines around it.
 *
 * @param {string} page
 * @param {readonly [begin: string, end: string]} marks
 * @param {string} content
 * @throws {Error} Where the page has no such place.
 */
export function withPart(page, [begin, end], content) {
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`the page has no place for it: ${begin} ... ${end}`);
  return `${page.slice(0, from + begin.length)}\n\n${content}\n\n${page.slice(to)}`;
}
