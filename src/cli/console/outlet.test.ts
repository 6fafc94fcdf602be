import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Outlet } from './outlet.ts';

function failing(code: string): Writable {
  return new Writable({
    autoDestroy: false,
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('lost'), { code })),
  });
}

/** Takes a few bytes at a time, each later than it was written. */
function slow(taken: string[]): Writable {
  return new Writable({
    highWaterMark: 4,
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      taken.push(chunk);
      setImmediate(done);
    },
  });
}

describe('Outlet', () => {
  it('writes all chunks to a slow reader, in order', async () => {
    const taken: string[] = [];
    const outlet = new Outlet(slow(taken));
    const chunks = Array.from({ length: 50 }, (_, index) => `chunk ${index}\n`);
    await outlet.writeAll(chunks);
    expect(taken.join('')).toBe(chunks.join(''));
    expect(outlet.failure).toBeNull();
  });

  it('waits for a slow reader instead of piling up', async () => {
    const taken: string[] = [];
    const stream = slow(taken);
    let longest = 0;
    function* chunks(): Generator<string> {
      for (let index = 0; index < 20; index++) {
        longest = Math.max(longest, stream.writableLength);
        yield '0123456789';
      }
    }
    await new Outlet(stream).writeAll(chunks());
    expect(longest).toBeLessThanOrEqual(10);
  });

  it.each(['EPIPE', 'EIO', 'ENOSPC'])('remembers %s and goes on', async (code) => {
    const outlet = new Outlet(failing(code));
    outlet.line('one');
    await outlet.flush();
    outlet.line('two');
    await outlet.writeAll(['three']);
    await outlet.flush();
    expect(outlet.failure).toMatchObject({ code });
  });

  it('shows a control character in a line as an escape', async () => {
    const stream = new PassThrough();
    new Outlet(stream).line('a\u001b[2Jb');
    expect(String(stream.read())).toBe('a\\x1b[2Jb\n');
  });
});
