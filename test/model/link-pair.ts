/**
 * Two ends of a link in memory, with buffers of a fixed size as pipes have them: a write settles once
 * all of it has found room. A direction can be cut after so many bytes, divided into chunks, and held up.
 */

import type { ByteLink } from '../../src/wire/link.ts';

export interface PipeOptions {
  /** Bytes that the pipe holds; a longer piece enters bit by bit. */
  readonly capacity?: number;
  /** Both directions of the link break after so many bytes of this one. */
  readonly cutAfter?: number;
  /** How long the next chunk is that leaves, of so many bytes that are there. All of one piece without it. */
  readonly divide?: (available: number) => number;
  /** What is waited for before each chunk leaves. */
  readonly delay?: () => Promise<void>;
  /** Sees all bytes that enter. */
  readonly record?: (bytes: Uint8Array) => void;
}

interface Waiting {
  bytes: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** One direction. */
class Pipe {
  readonly #options: PipeOptions;
  readonly #chunks: Uint8Array[] = [];
  readonly #writers: Waiting[] = [];
  #held = 0;
  #carried = 0;
  #state: 'open' | 'ended' | 'broken' = 'open';
  #wakeReader: () => void = () => {};
  onCut: () => void = () => {};

  constructor(options: PipeOptions) {
    this.#options = options;
  }

  /** Bytes that entered and have not left. */
  get held(): number {
    return this.#held;
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#state !== 'open') return Promise.reject(new Error('write after the end of the pipe'));
    return new Promise((resolve, reject) => {
      this.#writers.push({ bytes, resolve, reject });
      this.#admit();
    });
  }

  end(): void {
    this.#stop('ended');
  }

  break(): void {
    this.#stop('broken');
  }

  async *read(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        if (this.#options.delay !== undefined) await this.#options.delay();
        yield* this.#divided(chunk);
        continue;
      }
      if (this.#state === 'broken') throw new Error('the pipe broke');
      if (this.#state === 'ended') return;
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
    }
  }

  *#divided(chunk: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < chunk.length; ) {
      const left = chunk.length - at;
      const length = Math.max(1, Math.min(left, this.#options.divide?.(left) ?? left));
      yield chunk.subarray(at, at + length);
      at += length;
      this.#held -= length;
      this.#admit();
    }
  }

  #admit(): void {
    const { capacity = Number.POSITIVE_INFINITY, cutAfter = Number.POSITIVE_INFINITY, record } = this.#options;
    if (this.#carried >= cutAfter) this.onCut();
    while (this.#state === 'open') {
      const writer = this.#writers[0];
      const room = Math.min(capacity - this.#held, cutAfter - this.#carried);
      if (writer === undefined || (room <= 0 && writer.bytes.length > 0)) break;
      // Only into a pipe that is half empty, or what is long would be ground to ever smaller pieces.
      if (writer.bytes.length > capacity - this.#held && this.#held > capacity / 2) break;
      const part = writer.bytes.length <= room ? writer.bytes : writer.bytes.subarray(0, room);
      record?.(part);
      if (part.length > 0) this.#chunks.push(part);
      this.#held += part.length;
      this.#carried += part.length;
      writer.bytes = writer.bytes.subarray(part.length);
      if (writer.bytes.length === 0) {
        this.#writers.shift();
        writer.resolve();
      }
      this.#wakeReader();
      if (this.#carried >= cutAfter) this.onCut();
    }
  }

  #stop(state: 'ended' | 'broken'): void {
    if (this.#state !== 'open') return;
    this.#state = state;
    for (const writer of this.#writers.splice(0)) writer.reject(new Error('the pipe is closed'));
    this.#wakeReader();
  }
}

export interface LinkPair {
  readonly client: ByteLink;
  readonly server: ByteLink;
  /** Bytes that are on their way: to the server, to the client. */
  readonly held: () => readonly [number, number];
  /** Breaks both directions. */
  readonly cut: () => void;
}

export function linkPair(toServer: PipeOptions = {}, toClient: PipeOptions = {}): LinkPair {
  const up = new Pipe(toServer);
  const down = new Pipe(toClient);
  const cut = (): void => {
    up.break();
    down.break();
  };
  up.onCut = cut;
  down.onCut = cut;
  const end = (write: Pipe, read: Pipe): ByteLink => {
    return {
      write: (bytes) => write.write(bytes),
      incoming: read.read(),
      close: () => {
        write.end();
        read.end();
      },
    };
  };
  return { client: end(up, down), server: end(down, up), held: () => [up.held, down.held], cut };
}
