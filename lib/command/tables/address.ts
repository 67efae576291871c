import { DataError } from "sa-adam/internal";
import type { Engine } from "./engine.js";
import { loadExtensions } from "./extensions.js";
import { literal } from "./sql-text.js";

/** Milliseconds for the first answer of a server. */
const PATIENCE = 20_000;

/** Is this name an address, of whatever kind? */
export function isAddress(name: string): boolean {
  return /^[a-z0-9]+:\/\//i.test(name);
}

/**
 * The addresses that an address stands for: itself, or of a pattern in S3 the objects that match, in the order of their names.
 *
 * @throws DataError for an address that cannot be read: of another kind, or that its server refuses
 */
export async function findAddresses(name: string, engine: Engine): Promise<string[]> {
  const kind = /^(https?|s3):/i.exec(name)?.[1].toLowerCase();
  if (kind === undefined) {
    throw new DataError({
      code: "not-local",
      file: name,
      problem: "only files on this machine and addresses that begin with http, https or s3 are read",
      remedy: "download it first",
    });
  }
  await loadExtensions(engine, name);
  const pattern = /[*[]/.test(name);
  if (kind !== "s3") {
    if (pattern) {
      throw new DataError({
        code: "no-file",
        file: name,
        problem: "a server does not say which files match a pattern",
        remedy: "name each address",
      });
    }
    await knock(name);
    return [name];
  }
  if (!pattern) return [name];
  const found = await engine.rows(`SELECT file FROM glob(${literal(name)}) ORDER BY file`);
  if (found.length > 0) return found.map(({ file }) => String(file));
  throw new DataError({
    code: "no-file",
    file: name,
    problem: "no object matches",
    remedy: "look at the bucket and the pattern",
  });
}

/** Asks for the first byte: DuckDB does not always say why a server refuses. */
async function knock(address: string): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE);
  // Who cannot be reached from here may be by DuckDB, which knows of proxies.
  const answer = await fetch(address, { headers: { range: "bytes=0-0" }, signal }).catch(() => undefined);
  await answer?.body?.cancel();
  if (answer && answer.status >= 400) throw refused(address, answer.status);
}

/** What a server's refusal means. */
export function refused(address: string, status: number): DataError {
  const [problem, remedy] =
    status === 404 || status === 410
      ? ["there is nothing at this address", "check it"]
      : status === 401 || status === 403
        ? [
            "its server does not let you read it",
            "look at its permissions, or for s3 at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
          ]
        : ["its server does not give it", "try again later"];
  return new DataError({ code: "refused", file: address, problem: `${problem} (HTTP ${status})`, remedy });
}
