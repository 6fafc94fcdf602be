/**
 * What every endpoint must do, whatever stands behind it. A fixture makes two empty trees, opens
 * endpoints on them and looks at them from outside.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Place, placeAt } from '../../src/core/plan/place.ts';
import type { Arrival, Rearrangement } from '../../src/core/plan/step.ts';
import { asBytes, ROOT } from '../../src/core/tree/byte-string.ts';
import { digestAt } from '../../src/core/tree/digest-column.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import type { Snapshot } from '../../src/core/tree/snapshot.ts';
import type { Endpoint, Side } from '../../src/endpoint/endpoint.ts';
import type { Task } from '../../src/endpoint/task.ts';
import type { Supply, Transaction } from '../../src/endpoint/transaction.ts';
import { columnsOf } from '../model/columns-of.ts';

/** Two trees and a way to look at them past the endpoints. */
export interface EndpointFixture {
  /** Opens an endpoint; `cache` keeps digests from run to run. */
  open(side: Side, options?: { readonly cache?: boolean }): Promise<Endpoint>;
  /** Writes a file and makes the directories above it. */
  write(side: Side, path: string, content: string): Promise<void>;
  /** All below the root: path to `file CONTENT`, `directory` or `symlink TARGET`. */
  read(side: Side): Promise<Readonly<Record<string, string>>>;
  /** Removes the root itself, which is empty. */
  removeRoot(side: Side): Promise<void>;
  /** Removes all that was made. */
  dispose(): Promise<void>;
}

const idle: Task = { signal: new AbortController().signal, report: () => undefined };
const everything = { exclude: [] };
const nothingMoved: Rearrangement = { stagedDirectories: [], renames: [], discards: [] };
const HELLO_SHA256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';

/** A supply that hides that the files are on this machine. */
function packsOnly(supply: Supply): Supply {
  return { direct: null, bring: (...request) => supply.bring(...request) };
}

function arrivalOf(snapshot: Snapshot, path: string, id = 0): Arrival {
  const row = snapshot.find(asBytes(path));
  return {
    id,
    how: 'receive',
    from: asBytes(path),
    path: asBytes(path),
    replaces: null,
    copyOf: -1,
    linkTarget: ROOT,
    expect: snapshot.stamp(row),
    attributes: { ...snapshot.attributes(row), uid: -1, gid: -1 },
  };
}

async function text(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString('latin1');
}

async function finish(transaction: Transaction): Promise<void> {
  await transaction.barrier(idle);
  await transaction.finish(null, idle);
}

/** Describes the suite for one kind of endpoint. */
export function describeEndpoint(name: string, makeFixture: () => Promise<EndpointFixture>): void {
  describe(name, () => {
    let fixture: EndpointFixture;
    const opened: Endpoint[] = [];

    async function open(side: Side, options?: { readonly cache?: boolean }): Promise<Endpoint> {
      const endpoint = await fixture.open(side, options);
      opened.push(endpoint);
      return endpoint;
    }

    beforeEach(async () => {
      fixture = await makeFixture();
    });

    afterEach(async () => {
      for (const endpoint of opened.splice(0)) await endpoint.close();
      await fixture.dispose();
    });

    it('lists a tree in order and leaves it as it is', async () => {
      await fixture.write('source', 'b/x', 'X');
      await fixture.write('source', 'a', 'hello');
      const snapshot = await (await open('source')).scan(everything, idle);
      expect([...Array(snapshot.count).keys()].map((row) => snapshot.path(row))).toEqual(['', 'a', 'b', 'b/x']);
      expect(await fixture.read('source')).toEqual({ a: 'file hello', b: 'directory', 'b/x': 'file X' });
    });

    it('tells two roots apart and knows that both are there', async () => {
      const source = await open('source');
      const destination = await open('destination');
      expect(source.info.exists).toBe(true);
      expect(source.info.identity).not.toBe(destination.info.identity);
    });

    it('gives digests and the content of files', async () => {
      await fixture.write('source', 'a', 'hello');
      const source = await open('source');
      const snapshot = await source.scan(everything, idle);
      const rows = Uint32Array.of(snapshot.find(asBytes('a')));
      const reply = await source.digest(snapshot, rows, 'sha256', idle);
      expect(Buffer.from(digestAt(reply.digests, 0) ?? '', 'latin1').toString('hex')).toBe(HELLO_SHA256);
      expect(await text(source.read(snapshot, rows[0] ?? 0, idle))).toBe('hello');
    });

    it('refuses to read a file that has changed', async () => {
      await fixture.write('source', 'a', 'hello');
      const source = await open('source');
      const snapshot = await source.scan(everything, idle);
      await fixture.write('source', 'a', 'goodbye');
      await expect(text(source.read(snapshot, 1, idle))).rejects.toMatchObject({ code: 'stale' });
      const reply = await source.digest(snapshot, Uint32Array.of(1), 'sha256', idle);
      expect(reply.digests.known).toEqual(Uint8Array.of(0));
      expect(reply.problems.map(({ code }) => code)).toEqual(['changed']);
    });

    it('lists a missing destination as empty and makes it for a transaction', async () => {
      await fixture.removeRoot('destination');
      const destination = await open('destination');
      expect(destination.info.exists).toBe(false);
      expect((await destination.scan(everything, idle)).count).toBe(1);
      const transaction = await destination.begin(idle);
      expect(destination.info.exists).toBe(true);
      await finish(transaction);
      expect(await fixture.read('destination')).toEqual({});
    });

    it('lets one transaction at a time change a tree', async () => {
      const transaction = await (await open('destination')).begin(idle);
      await expect((await open('destination')).begin(idle)).rejects.toMatchObject({ code: 'busy' });
      await transaction.abandon();
      await finish(await (await open('destination')).begin(idle));
    });

    it.each(['direct', 'packs'])('brings files in (%s) with their times and leaves nothing else', async (way) => {
      await fixture.write('source', 'd/a', 'hello');
      await fixture.write('source', 'd/empty', '');
      const source = await open('source');
      const destination = await open('destination');
      const snapshot = await source.scan(everything, idle);
      const arrivals = [arrivalOf(snapshot, 'd/a', 0), arrivalOf(snapshot, 'd/empty', 1)];
      const supply = way === 'direct' ? source.supply() : packsOnly(source.supply());
      const transaction = await destination.begin(idle);
      expect((await transaction.makeDirectories([asBytes('d')], idle)).done).toEqual(Uint8Array.of(1));
      const staged = await transaction.stage(columnsOf(arrivals), supply, idle);
      expect(staged).toEqual({ done: Uint8Array.of(1, 1), problems: [], bytes: 5, reusedBytes: 0 });
      await transaction.barrier(idle);
      expect((await transaction.place(columnsOf(arrivals), idle)).problems).toEqual([]);
      expect((await transaction.rearrange(nothingMoved, idle)).problems).toEqual([]);
      expect((await transaction.verify(columnsOf(arrivals), supply, idle)).done).toEqual(Uint8Array.of(1, 1));
      await finish(transaction);
      expect(await fixture.read('destination')).toEqual({ d: 'directory', 'd/a': 'file hello', 'd/empty': 'file ' });
      const made = await (await open('destination')).scan(everything, idle);
      const row = made.find(asBytes('d/a'));
      const apart = Math.abs(made.stamp(row).mtimeNanos - snapshot.stamp(snapshot.find(asBytes('d/a'))).mtimeNanos);
      expect(apart).toBeLessThan(destination.info.times.granularity);
    });

    it.each(['direct', 'packs'])('reports a source file that has changed (%s) and brings the others', async (way) => {
      await fixture.write('source', 'a', 'hello');
      await fixture.write('source', 'b', 'other');
      const source = await open('source');
      const snapshot = await source.scan(everything, idle);
      await fixture.write('source', 'a', 'something longer');
      const arrivals = [arrivalOf(snapshot, 'a', 0), arrivalOf(snapshot, 'b', 1)];
      const supply = way === 'direct' ? source.supply() : packsOnly(source.supply());
      const transaction = await (await open('destination')).begin(idle);
      const staged = await transaction.stage(columnsOf(arrivals), supply, idle);
      expect(staged.done).toEqual(Uint8Array.of(0, 1));
      expect(staged.problems.map(({ side, path, code }) => [side, path, code])).toEqual([['source', 'a', 'changed']]);
      await transaction.abandon();
    });

    it('finds what it has staged in an earlier transaction', async () => {
      await fixture.write('source', 'a', 'hello');
      const source = await open('source');
      const arrivals = [arrivalOf(await source.scan(everything, idle), 'a')];
      const first = await (await open('destination')).begin(idle);
      await first.stage(columnsOf(arrivals), source.supply(), idle);
      await first.barrier(idle);
      await first.abandon();
      const second = await (await open('destination')).begin(idle);
      expect(await second.stage(columnsOf(arrivals), source.supply(), idle)).toMatchObject({
        bytes: 0,
        reusedBytes: 5,
      });
      await second.place(columnsOf(arrivals), idle);
      await finish(second);
      expect(await fixture.read('destination')).toEqual({ a: 'file hello' });
    });

    it('renames, removes and adjusts', async () => {
      await fixture.write('destination', 'a', 'A');
      await fixture.write('destination', 'b', 'B');
      await fixture.write('destination', 'c', 'C');
      const destination = await open('destination');
      const transaction = await destination.begin(idle);
      const snapshot = await destination.scan(everything, idle);
      const stamp = (path: string): ReturnType<Snapshot['stamp']> => snapshot.stamp(snapshot.find(asBytes(path)));
      const at = (path: string, slot = -1): Place => placeAt(slot, asBytes(path));
      const swap: Rearrangement = {
        ...nothingMoved,
        renames: [
          { object: 0, from: at('a'), to: at('', 0), expect: stamp('a'), replaces: null },
          { object: 1, from: at('b'), to: at('a'), expect: stamp('b'), replaces: null },
          { object: 0, from: at('', 0), to: at('b'), expect: stamp('a'), replaces: null },
        ],
      };
      expect(await transaction.rearrange(swap, idle)).toMatchObject({ done: Uint8Array.of(1, 1, 1), problems: [] });
      const removals = [{ path: asBytes('c'), kind: Kind.file, expect: stamp('c') }];
      expect((await transaction.remove(removals, idle)).problems).toEqual([]);
      const attributes = { mode: 0o600, uid: -1, gid: -1, mtimeSeconds: 1_000_000, mtimeNanos: 0 };
      const adjustments = [{ path: asBytes('a'), kind: Kind.file, expect: null, attributes, asked: true }];
      expect((await transaction.adjust(adjustments, idle)).problems).toEqual([]);
      await finish(transaction);
      expect(await fixture.read('destination')).toEqual({ a: 'file B', b: 'file A' });
      const after = await (await open('destination')).scan(everything, idle);
      expect(after.attributes(1)).toMatchObject({ mode: 0o600, mtimeSeconds: 1_000_000 });
    });

    it('touches nothing that is not what it should be', async () => {
      await fixture.write('destination', 'a', 'A');
      await fixture.write('destination', 'b', 'B');
      const destination = await open('destination');
      const transaction = await destination.begin(idle);
      const snapshot = await destination.scan(everything, idle);
      const expectA = snapshot.stamp(snapshot.find(asBytes('a')));
      const expectB = snapshot.stamp(snapshot.find(asBytes('b')));
      await fixture.write('destination', 'a', 'changed meanwhile');
      const removed = await transaction.remove([{ path: asBytes('a'), kind: Kind.file, expect: expectA }], idle);
      expect(removed.problems.map(({ code }) => code)).toEqual(['changed']);
      const moved = await transaction.rearrange(
        {
          ...nothingMoved,
          renames: [
            {
              object: 0,
              from: placeAt(-1, asBytes('b')),
              to: placeAt(-1, asBytes('a')),
              expect: expectB,
              replaces: expectA,
            },
          ],
        },
        idle,
      );
      expect(moved.problems.map(({ code }) => code)).toEqual(['changed']);
      await finish(transaction);
      expect(await fixture.read('destination')).toEqual({ a: 'file changed meanwhile', b: 'file B' });
    });

    it('is not waiting to be finished when nothing was interrupted', async () => {
      expect(await (await open('destination')).interrupted()).toBe(false);
    });

    it('stops when it is told to', async () => {
      await fixture.write('source', 'a', 'hello');
      const source = await open('source');
      const arrivals = [arrivalOf(await source.scan(everything, idle), 'a')];
      const stopped: Task = { signal: AbortSignal.abort(), report: () => undefined };
      const transaction = await (await open('destination')).begin(idle);
      await expect(transaction.stage(columnsOf(arrivals), source.supply(), stopped)).rejects.toMatchObject({
        code: 'cancelled',
      });
      await transaction.abandon();
    });
  });
}
