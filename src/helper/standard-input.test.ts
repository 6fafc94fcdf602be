import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { constants, createWriteStream, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Input, pipeInput } from './standard-input.ts';

let directory: string;
let pipe: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'input-'));
  pipe = join(directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
});
afterEach(() => rmSync(directory, { recursive: true }));

function open(): Input {
  return pipeInput(openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK));
}

it('gives all bytes in order, to whoever takes them late as well', async () => {
  const sent = randomBytes(10 * 1024 * 1024);
  const input = open();
  createWriteStream(pipe).end(sent);
  const pieces: Uint8Array[] = [];
  for await (const piece of input.incoming) {
    // What is read meanwhile must stop somewhere, and go on.
    if (pieces.length === 0) await pause(200);
    pieces.push(piece);
  }
  await input.ended;
  expect(Buffer.concat(pieces).equals(sent)).toBe(true);
});

it('ends where it is closed, with what had arrived before', async () => {
  const input = open();
  const out = createWriteStream(pipe);
  out.write('some');
  const pieces: Uint8Array[] = [];
  for await (const piece of input.incoming) {
    pieces.push(piece);
    input.close();
  }
  await input.ended;
  expect(Buffer.concat(pieces).toString()).toBe('some');
  out.destroy();
});
