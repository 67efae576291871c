import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const made = new Map<string, Promise<string>>();

/** A folder that many cases begin with, made once in a process. */
export function keptFolder(
  shared: string,
  name: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(shared, name);
  const there = made.get(folder);
  if (there) return there;
  const making = (async () => {
    mkdirSync(folder, { recursive: true });
    const done = join(folder, "made");
    if (!existsSync(done)) {
      await make(folder);
      writeFileSync(done, "");
    }
    return folder;
  })();
  made.set(folder, making);
  return making;
}
