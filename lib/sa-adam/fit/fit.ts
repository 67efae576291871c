import type { Block } from "./block.js";
import { OnePassFit } from "./one-pass-fit.js";
import type { FitOptions } from "./options.js";
import type { FitResult } from "./result.js";

/**
 * Fit a regression to a stream of blocks in one pass.
 *
 * @throws InputError for options or rows that cannot be used; Error when an iterate is lost
 * @example const { coefficients } = await fit(blocks, { model: "logistic" });
 *
 * Source: An and Huo, arXiv:2606.17364.
 */
export async function fit(
  stream: Iterable<Block> | AsyncIterable<Block>,
  options: FitOptions = {},
): Promise<FitResult> {
  const onePass = new OnePassFit(options);
  for await (const block of stream) onePass.update(block);
  return onePass.result();
}
