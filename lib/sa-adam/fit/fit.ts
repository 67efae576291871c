import type { Block } from "./block.js";
import { OnePassFit } from "./one-pass-fit.js";
import type { FitOptions } from "./options.js";
import type { FitResult } from "./result.js";

/**
 * Fit a regression to a stream of blocks in one pass.
 *
 * @throws InputError for options or rows that cannot be used; Error when an iterate is lost
 * @example
 * const stream = new RandomStream(1);
 * const x = stream.normals(5000);
 * const block = { count: 5000, columns: [x], response: x.map((value) => 1 + 2 * value + stream.normal()) };
 * const { coefficients } = await fit([block], { names: ["dose"] });
 * coefficients.map(({ name }) => name); // ["(intercept)", "dose"]
 * coefficients[1].estimate; // near 2
 * @see An and Huo, arXiv:2606.17364.
 */
export async function fit(
  stream: Iterable<Block> | AsyncIterable<Block>,
  options: FitOptions = {},
): Promise<FitResult> {
  const onePass = new OnePassFit(options);
  for await (const block of stream) onePass.update(block);
  return onePass.result();
}
