import { existsSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "sa-adam/internal";
import type { Engine } from "./engine.js";
import { literal } from "./sql-text.js";

/** What of DuckDB is no part of it, by the texts that need it. */
const NEEDS: readonly (readonly [text: RegExp, extension: string, what: string])[] = [
  [/\b(?:https?|s3):\/\//i, "httpfs", "addresses"],
  [/\bsqlite_(?:scan|query)\s*\(/i, "sqlite_scanner", "SQLite"],
  [/\bpostgres_(?:scan|scan_pushdown|query)\s*\(/i, "postgres_scanner", "PostgreSQL"],
];

/**
 * Load the extensions of DuckDB that a name or a query needs: from the folder in the environment variable SA_ADAM_EXTENSIONS,
 * or where DuckDB keeps those that were installed, after having it fetch one that is not there.
 *
 * @throws DataError for one that cannot be had, with how it is installed
 */
export async function loadExtensions(engine: Engine, text: string): Promise<void> {
  for (const [, extension, what] of NEEDS.filter(([pattern]) => pattern.test(text))) {
    await load(engine, extension, what);
    if (extension === "httpfs") await useKeys(engine);
  }
}

async function load(engine: Engine, extension: string, what: string): Promise<void> {
  const folder = process.env.SA_ADAM_EXTENSIONS;
  const file = folder && join(folder, `${extension}.duckdb_extension`);
  const { connection } = engine;
  try {
    if (file && existsSync(file)) await connection.run(`LOAD ${literal(file)}`);
    else
      await connection
        .run(`LOAD ${extension}`)
        .catch(() => connection.run(`INSTALL ${extension}; LOAD ${extension}`));
  } catch (cause) {
    const [{ version }] = await engine.rows("SELECT version() AS version");
    throw new DataError(
      {
        code: "no-extension",
        problem: `${what} are read by DuckDB's extension ${extension}, which is not installed and could not be fetched`,
        remedy: `run INSTALL ${extension} in DuckDB ${version} where there is a network, or name the folder of ${extension}.duckdb_extension for ${version} in SA_ADAM_EXTENSIONS`,
      },
      { cause },
    );
  }
}

/** The keys to S3 that the environment has, under the names that Amazon gives them. */
async function useKeys({ connection }: Engine): Promise<void> {
  const {
    AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY,
    AWS_SESSION_TOKEN,
    AWS_REGION,
    AWS_DEFAULT_REGION,
    ...rest
  } = process.env;
  const address = rest.AWS_ENDPOINT_URL_S3 ?? rest.AWS_ENDPOINT_URL;
  const [, scheme, endpoint] = /^(https?):\/\/(.*?)\/*$/.exec(address ?? "") ?? [];
  const settings: Readonly<Record<string, string | undefined>> = {
    KEY_ID: AWS_ACCESS_KEY_ID,
    SECRET: AWS_SECRET_ACCESS_KEY,
    SESSION_TOKEN: AWS_SESSION_TOKEN,
    REGION: AWS_REGION ?? AWS_DEFAULT_REGION,
    ENDPOINT: endpoint,
    // A server of one's own has no name for each bucket.
    URL_STYLE: endpoint && "path",
    USE_SSL: scheme && String(scheme === "https"),
  };
  const given = Object.entries(settings).flatMap(([key, value]) =>
    value ? [`${key} ${literal(value)}`] : [],
  );
  if (given.length > 0) await connection.run(`CREATE OR REPLACE SECRET (TYPE s3, ${given.join(", ")})`);
}
