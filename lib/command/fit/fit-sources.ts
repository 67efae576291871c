/** Rows that a fit has read: of which table, how many, and how many of its rows were left out. */
export interface FitSource {
  /** The table's fingerprint: JSON of files, query and options. */
  readonly fingerprint: string;
  readonly rows: number;
  readonly dropped: number;
}

interface Stamp {
  path: string;
  bytes: number;
  changed: string;
}

type Fields = Record<string, unknown> & { files?: Stamp[] };

/** The files that a table of this fingerprint reads. */
export function filesOf(fingerprint: string): string[] {
  return ((JSON.parse(fingerprint) as Fields).files ?? []).map(({ path }) => path);
}

/** How two tables differ, in words: files that changed, options that are not the same. Empty when they do not. */
export function differences(before: string, now: string): string[] {
  if (before === now) return [];
  const [old, current] = [before, now].map((text) => JSON.parse(text) as Fields);
  return Object.keys({ ...old, ...current }).flatMap((key) => {
    const [a, b] = [old[key], current[key]].map((value) => JSON.stringify(value) ?? "nothing");
    if (a === b) return [];
    return key === "files" ? fileDifferences(old.files, current.files) : [`${key} ${a} and ${b}`];
  });
}

function fileDifferences(old: readonly Stamp[] = [], now: readonly Stamp[] = []): string[] {
  const there = new Map(now.map((stamp) => [stamp.path, stamp]));
  const changed = old.flatMap(({ path, bytes, changed }) => {
    const other = there.get(path);
    there.delete(path);
    if (!other) return [`${path} was read and is not there now`];
    if (other.bytes !== bytes) return [`${path} had ${bytes} bytes and has ${other.bytes}`];
    return other.changed === changed ? [] : [`${path} was changed at ${other.changed}`];
  });
  const added = [...there.keys()].map((path) => `${path} was not read`);
  return changed.length + added.length > 0 ? [...changed, ...added] : ["the files' order differs"];
}

/** The file or query that both have read, or undefined: rows that count twice make intervals too short. */
export function sharedSource(a: FitSource, b: FitSource): string | undefined {
  const [first, second] = [a, b].map(({ fingerprint }) => JSON.parse(fingerprint) as Fields);
  if (JSON.stringify(first.sql) !== JSON.stringify(second.sql)) return undefined;
  const stamps = (second.files ?? []).map((stamp) => JSON.stringify(stamp));
  const shared = first.files?.find((stamp) => stamps.includes(JSON.stringify(stamp)));
  return shared?.path;
}
