import { existsSync } from "node:fs";
import { DataError } from "sa-adam/internal";

/**
 * What is wrong where a file was taken away on the way, whatever it was that missed it first: the system, or DuckDB.
 *
 * @returns undefined where no file is missing
 */
export function gone(
  error: unknown,
  files: readonly { path: string; name: string; remote?: boolean | undefined }[],
): DataError | undefined {
  // Without the file there seem to be no rows, or no columns; what is said of a row was found in it.
  if (error instanceof DataError && (error.fault.row !== undefined || error.fault.code === "changed-file"))
    return undefined;
  const { code, path } = error as NodeJS.ErrnoException;
  const missing = files.find((file) => !file.remote && !existsSync(file.path))?.name;
  const file = missing ?? (code === "ENOENT" ? path : undefined);
  if (file === undefined) return undefined;
  return new DataError(
    {
      code: "gone",
      file,
      problem: "the file was taken away, or renamed, while it was read",
      remedy: "leave it where it is until the command has ended, or read a copy",
    },
    { cause: error },
  );
}
