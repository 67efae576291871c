import { createRequire } from "node:module";
import { afterEach, beforeEach } from "vitest";

export interface Message {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  transient: { display_id: string };
  update: boolean;
}

const kernel: { lastWriteDisplayData: unknown } = createRequire(import.meta.url)("tslab/dist/jupyter.js");

/** In each test of the file, the messages that a kernel would have sent; without a cell there is no writer. */
export function recordMessages(): Message[] {
  const messages: Message[] = [];
  beforeEach(() => {
    messages.length = 0;
    kernel.lastWriteDisplayData = (message: Omit<Message, "update">, update: boolean) =>
      messages.push({ ...message, update });
  });
  afterEach(leaveNotebook);
  return messages;
}

export function leaveNotebook(): void {
  kernel.lastWriteDisplayData = null;
}
