// Runs cases for a supervisor, in a process that may crash or hang: a message is a case, the answer its outcome.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { TORTURES } from "./registry.js";

const [, , shared, root] = process.argv;

process.on("message", async ({ name, one }: { name: string; one: unknown }) => {
  const torture = TORTURES.find((each) => each.name === name)!;
  const folder = mkdtempSync(join(shared, "case-"));
  // What is put into the folder for temporary files is seen as well.
  process.env.TMPDIR = join(folder, "tmp");
  mkdirSync(process.env.TMPDIR);
  // Files that a case names by chance are its own.
  process.chdir(folder);
  const outcome = await torture.run(one, { folder, shared, root });
  process.chdir(shared);
  // An error that nobody waits for comes now, or never.
  await new Promise((resolve) => setTimeout(resolve, 5));
  rmSync(folder, { recursive: true, force: true });
  process.send!(outcome);
});
process.on("disconnect", () => process.exit());
process.send!("ready");
