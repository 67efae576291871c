/** The data or an option cannot be used; the message names which, where, and the remedy. */
export class InputError extends RangeError {
  override readonly name: string = "InputError";
}
