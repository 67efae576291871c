import { spawn } from "node:child_process";

/** What removes a folder when this process is no more, however it ended. */
export interface FolderGuard {
  /** The folder may be removed now. */
  dismiss(): void;
}

/**
 * Watches over a folder: a shell in a session of its own, which no Ctrl-C reaches, waits for the end of a pipe that this process alone
 * holds, and then removes it. A process that a signal ends at once calls nothing of its own any more.
 *
 * @returns one that does nothing where there is no shell
 */
export function folderGuard(folder: string): FolderGuard {
  if (process.platform === "win32") return { dismiss: () => {} };
  const shell = spawn("/bin/sh", ["-c", 'read -r _; rm -rf -- "$1"', "sh", folder], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  shell.on("error", () => {});
  shell.stdin.on("error", () => {});
  // It may not keep this process from ending.
  shell.unref();
  (shell.stdin as typeof shell.stdin & { unref?(): void }).unref?.();
  return { dismiss: () => shell.stdin.destroy() };
}
