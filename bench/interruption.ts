/** Ctrl-C, or a request to end: the bench ends at the next point at which it can remove its trees. */
import { setImmediate as turn } from 'node:timers/promises';

/** The bench was asked to end. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
  }
}

let interrupted = false;

/** From now on these signals no longer end the process by themselves. */
export function watchInterrupts(): void {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      interrupted = true;
    });
  }
}

/** Lets a waiting signal be noticed. Throws `Interrupted` if there was one. */
export async function checkpoint(): Promise<void> {
  await turn();
  if (interrupted) throw new Interrupted();
}
