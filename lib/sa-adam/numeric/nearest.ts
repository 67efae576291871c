/** Up to three of the names that are closest to one that was not found, the closest first; none when nothing is close. */
export function nearest(wanted: string, names: readonly string[]): string[] {
  const tolerance = Math.max(1, Math.floor(wanted.length / 3));
  return names
    .map((name) => ({ name, distance: distance(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter((candidate) => candidate.distance <= tolerance)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Levenshtein's distance: letters to put in, take out or exchange. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const exchange = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(exchange, previous[j] + 1, row[j - 1] + 1));
    }
    previous = row;
  }
  return previous[b.length];
}

/** What to write instead of a name that is not known: "did you mean family?", or all that are known. */
export function suggestion(wanted: string, names: readonly string[]): string {
  const [closest] = nearest(wanted, names);
  return closest === undefined ? `there are ${names.join(", ")}` : `did you mean ${closest}?`;
}
