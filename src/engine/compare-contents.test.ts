import { expect, test } from 'vitest';
import { snapshotOf } from '../../test/model/tree-description.ts';
import { MyrrorError } from '../core/error.ts';
import { DigestTable } from '../core/tree/digest.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import type { Answering } from './answering.ts';
import { compareContents } from './compare-contents.ts';
import type { Side } from './side.ts';

const BLOCK = 256 * 1024;

/** A side whose files are f0, f1, … with these contents (null: cannot be read), read in chunks of odd sizes. */
function sideOf(name: Side['name'], contents: readonly (Uint8Array | null)[]): Side {
  const snapshot = snapshotOf(Object.fromEntries(contents.map((_, index) => [`f${index}`, 'A'])));
  const read = async function* (_: unknown, row: number): AsyncGenerator<Uint8Array> {
    const bytes = contents[row - 1];
    if (bytes === null || bytes === undefined) throw new MyrrorError('stale', 'it changed');
    for (let at = 0; at < bytes.length; at += 100_003) yield bytes.subarray(at, at + 100_003);
  };
  const endpoint = { read } as unknown as Endpoint;
  return { name, location: name, identity: name, snapshot, known: new DigestTable(), memory: null, endpoint };
}

function answering(source: Side, destination: Side, problems: Problem[]): Answering {
  return {
    source,
    destination,
    problems,
    task: { signal: new AbortController().signal, report: () => {} },
    notice: () => {},
  };
}

async function labels(
  source: readonly (Uint8Array | null)[],
  destination: readonly (Uint8Array | null)[],
): Promise<number[]> {
  const sides = [sideOf('source', source), sideOf('destination', destination)] as const;
  const rows = (contents: readonly unknown[]): number[] => contents.map((_, index) => index + 1);
  const question = { ask: 'content' as const, groups: [{ source: rows(source), destination: rows(destination) }] };
  const { groups } = await compareContents(question, answering(...sides, []));
  return [...(groups[0]?.source ?? []), ...(groups[0]?.destination ?? [])];
}

function content(fill: number, length: number, last = fill): Uint8Array {
  const bytes = new Uint8Array(length).fill(fill);
  bytes[length - 1] = last;
  return bytes;
}

test('tells contents apart that differ in their last byte only', async () => {
  const length = 2 * BLOCK + 17;
  expect(await labels([content(1, length), content(1, length, 9)], [content(1, length, 9)])).toEqual([0, 1, 1]);
});

test('takes contents for equal whose end falls on the end of a block', async () => {
  expect(await labels([content(1, BLOCK)], [content(1, BLOCK)])).toEqual([0, 0]);
});

test('leaves a file out that cannot be read', async () => {
  expect(await labels([content(1, 10), null], [content(1, 10)])).toEqual([0, -1, 0]);
});

test('compares more files than are read at a time', async () => {
  const many = Array.from({ length: 100 }, (_, index) => content(index % 3, 1000));
  const found = await labels(many, []);
  expect(found).toEqual(many.map((_, index) => index % 3));
});
