import type { Settings } from "../core/settings.js";
import { PANELS } from "../panels/registry.js";

/** What a page asks of a worker. */
export interface Request {
  readonly id: number;
  readonly panel: string;
  readonly settings: Settings;
}

/** What comes back: results, the last of them followed by the end; or what is wrong, in words. */
export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly end: true }
  | { readonly id: number; readonly problem: string };

/** A hand on a slider moves again within this time, in milliseconds: what takes longer than the first result waits for it to rest. */
const REST = 120;

/**
 * Answers a request, one result after the other, for as long as it is the newest.
 *
 * Between two results messages come in, so that a newer request is seen.
 */
export async function answer(
  { id, panel, settings }: Request,
  isNewest: () => boolean,
  post: (answer: Answer) => void,
): Promise<void> {
  try {
    let pause = REST;
    for (const result of PANELS.get(panel)?.core(settings) ?? []) {
      if (!isNewest()) return;
      post({ id, result });
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = 0;
      if (!isNewest()) return;
    }
    post({ id, end: true });
  } catch (error) {
    if (isNewest()) post({ id, problem: error instanceof Error ? error.message : String(error) });
  }
}
