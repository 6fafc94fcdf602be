/** A supply that gives what was not asked for, or gives it wrong. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMyrrorError } from '../../src/core/error.ts';
import { type Outcome, type Pack, PieceEnd, type Supply } from '../../src/endpoint/transaction.ts';
import { idle, type Steps, stepsOf } from '../crash/program-world.ts';
import { columnsOf } from '../model/columns-of.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { changedPacks, withPiece } from './pack-supplies.ts';
import { begin, codes, plant, tree } from './planted-transaction.ts';

const MIB = 1024 * 1024;
const LARGE = '0123456789abcdef'.repeat((2.5 * MIB) / 16);
const SOURCE_FILES = { a: 'AAAA', b: '', c: 'CC', large: LARGE, z: 'Z' };

interface Staged {
  readonly outcome: Outcome | null;
  /** The code of what ended the staging. */
  readonly ended: string | null;
  /** Contents of files that the destination holds when all is placed. */
  readonly placed: Record<string, string>;
}

function planted(): { system: MemorySystem; steps: Steps } {
  const arrivals = Object.keys(SOURCE_FILES).map((path) => ({ path, receive: path }));
  const { system, world } = plant({ source: SOURCE_FILES, arrivals });
  return { system, steps: stepsOf(system, world) };
}

async function stageWith(supplyOf: (system: MemorySystem) => Supply): Promise<Staged> {
  const { system, steps } = planted();
  const transaction = await begin(system);
  const columns = columnsOf(steps.arrivals);
  let outcome: Outcome | null = null;
  let ended: string | null = null;
  try {
    outcome = await transaction.stage(columns, supplyOf(system), idle);
    await transaction.barrier(idle);
    await transaction.place(columns, idle);
  } catch (error) {
    if (!isMyrrorError(error)) throw error;
    ended = error.code;
  }
  await transaction.abandon();
  const placed = Object.entries(tree(system)).filter(([path]) => !path.startsWith('.myrror'));
  return { outcome, ended, placed: Object.fromEntries(placed) };
}

/** Stages with the first pack, which holds a, b and c, replaced. */
function withFirst(change: (pack: Pack) => readonly Pack[]): Promise<Staged> {
  return stageWith((system) => changedPacks(system, (pack, index) => (index === 0 ? change(pack) : [pack])));
}

/** Stages with pieces of the large file replaced; `part` counts its packs. */
function withLarge(change: (pack: Pack, part: number) => readonly Pack[]): Promise<Staged> {
  return stageWith((system) =>
    changedPacks(system, (pack, index) => (pack.pieces.row[0] === 3 ? change(pack, index - 1) : [pack])),
  );
}

function expectOnlyLargeMissing({ outcome, placed }: Staged, code: string): void {
  expect(outcome === null ? null : codes(outcome)).toEqual([['large', code]]);
  expect(placed).toEqual({ a: 'file AAAA', b: 'file ', c: 'file CC', z: 'file Z' });
}

describe('packs with a bad piece', () => {
  it('notices bytes that went astray, and drops what it had of the file', async () => {
    const flip = (pack: Pack, part: number): readonly Pack[] => {
      if (part !== 1) return [pack];
      const bytes = pack.bytes.slice();
      bytes[5] = (bytes[5] ?? 0) ^ 1;
      return [{ ...pack, bytes }];
    };
    const staged = await withLarge(flip);
    expectOnlyLargeMissing(staged, 'damaged');
    expect(staged.outcome?.problems[0]?.message).toContain('on the way');
  });

  it('notices a piece that is missing, and one at the wrong place', async () => {
    expectOnlyLargeMissing(await withLarge((pack, part) => (part === 1 ? [] : [pack])), 'damaged');
    expectOnlyLargeMissing(
      await withLarge((pack, part) => [part === 1 ? withPiece(pack, 0, { offset: 0 }) : pack]),
      'damaged',
    );
  });

  it('notices a file that ends early, and one of which the end never comes', async () => {
    const early = (pack: Pack, part: number): readonly Pack[] => {
      if (part > 1) return [];
      return [part === 1 ? withPiece(pack, 0, { end: PieceEnd.last }) : pack];
    };
    expectOnlyLargeMissing(await withLarge(early), 'changed');
    expectOnlyLargeMissing(await withLarge((pack, part) => (part > 1 ? [] : [pack])), 'damaged');
  });

  it('writes nothing beyond the expected size', async () => {
    const longer = (pack: Pack, part: number): readonly Pack[] =>
      part < 2 ? [pack] : [withPiece(pack, 0, { end: PieceEnd.more }), withPiece(pack, 0, { offset: LARGE.length })];
    const staged = await withLarge(longer);
    expectOnlyLargeMissing(staged, 'changed');
    expect(staged.outcome?.problems[0]?.message).toContain(`${LARGE.length}`);
  });

  it('names files that were passed over', async () => {
    const { outcome, placed } = await withFirst(() => []);
    expect(outcome === null ? null : codes(outcome)).toEqual([
      ['a', 'damaged'],
      ['b', 'damaged'],
      ['c', 'damaged'],
    ]);
    expect(placed).toEqual({ large: `file ${LARGE}`, z: 'file Z' });
  });

  it('believes of a reported problem neither its path nor its side', async () => {
    const lie = (pack: Pack): readonly Pack[] => {
      const failed = withPiece(pack, 1, { end: PieceEnd.failed });
      const problem = { path: pack.problems[0]?.path, side: 'destination', operation: 'x', code: 'EIO', message: 'm' };
      return [{ ...failed, problems: [{ ...problem, path: 'other' } as Pack['problems'][number]] }];
    };
    const { outcome } = await withFirst(lie);
    expect(outcome?.problems).toMatchObject([{ path: 'b', side: 'source', code: 'EIO' }]);
  });
});

describe('packs that nothing explains', () => {
  const cases: readonly [string, (pack: Pack) => readonly Pack[]][] = [
    ['a row that was not asked for', (pack) => [withPiece(pack, 2, { row: 77 })]],
    ['a file that came before', (pack) => [pack, withPiece(pack, 0, {})]],
    ['files out of order', (pack) => [withPiece(withPiece(pack, 0, { row: 1 }), 1, { row: 0 })]],
    ['the same file twice in a row', (pack) => [withPiece(pack, 1, { row: 0 })]],
    ['an end that there is not', (pack) => [withPiece(pack, 0, { end: 3 })]],
    ['a piece of nothing that goes on', (pack) => [withPiece(pack, 1, { end: PieceEnd.more })]],
    ['a failed piece with bytes', (pack) => [withPiece(pack, 0, { end: PieceEnd.failed })]],
    ['a failed piece without a reason', (pack) => [withPiece(pack, 1, { end: PieceEnd.failed })]],
    ['bytes of no piece', (pack) => [{ ...pack, bytes: new Uint8Array(pack.bytes.length + 1) }]],
    ['too few bytes', (pack) => [{ ...pack, bytes: pack.bytes.slice(1) }]],
    ['columns that are too short', (pack) => [{ ...pack, pieces: { ...pack.pieces, end: new Uint8Array(1) } }]],
    ['no piece at all', (pack) => [{ ...pack, bytes: new Uint8Array(), pieces: { ...pack.pieces, count: 0 } }]],
    [
      'a problem of no file',
      (pack) => [
        {
          ...pack,
          problems: [
            { path: 'a', side: 'source', operation: 'x', code: 'EIO', message: 'm' } as Pack['problems'][number],
          ],
        },
      ],
    ],
  ];
  it.each(cases)('end the run: %s', async (_name, change) => {
    const { ended, placed } = await withFirst(change);
    expect(ended).toBe('protocol');
    expect(placed).toEqual({});
  });

  it('ends the run when more of a refused file comes than there is', async () => {
    const endless = (pack: Pack, part: number): readonly Pack[] =>
      part > 0 ? [pack] : Array.from({ length: 4 }, () => withPiece(pack, 0, { offset: 1, end: PieceEnd.more }));
    expect((await withLarge(endless)).ended).toBe('protocol');
  });

  it('never places content that is not the source`s, whatever is done to the packs', async () => {
    const change = fc.record({
      pack: fc.nat(4),
      piece: fc.nat(2),
      what: fc.constantFrom('row', 'offset', 'end', 'byte', 'twice', 'gone'),
      value: fc.nat(5),
    });
    const property = fc.asyncProperty(change, async ({ pack: at, piece, what, value }) => {
      const mangle = (pack: Pack, index: number): readonly Pack[] => {
        const number = piece % pack.pieces.count;
        if (index !== at) return [pack];
        if (what === 'twice') return [pack, withPiece(pack, 0, {})];
        if (what === 'gone') return [];
        if (what === 'byte')
          return [{ ...pack, bytes: pack.bytes.map((byte, place) => (place === value ? byte ^ 4 : byte)) }];
        return [withPiece(pack, number, { [what]: value })];
      };
      const { outcome, placed } = await stageWith((system) => changedPacks(system, mangle));
      const whole = Object.entries(SOURCE_FILES).map(([path, content]) => [path, `file ${content}`] as const);
      for (const [path, content] of Object.entries(placed)) expect(new Map(whole).get(path) === content).toBe(true);
      if (outcome === null) return;
      const named = new Set(outcome.problems.map(({ path }) => path as string));
      for (const [path] of whole) expect(Object.hasOwn(placed, path) || named.has(path)).toBe(true);
    });
    await fc.assert(property, { numRuns: 60 });
  });
});
