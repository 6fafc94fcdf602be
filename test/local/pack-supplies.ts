/** Supplies of packs for tests: without the shortcut on one machine, and with packs that are not what they should be. */
import type { Pack, Supply } from '../../src/endpoint/transaction.ts';
import { openEndpoint } from '../crash/program-world.ts';
import type { MemorySystem } from '../model/memory-system.ts';

/** What may be written into the columns of a piece. */
export interface PieceValues {
  readonly row?: number;
  readonly offset?: number;
  readonly end?: number;
}

/** The source of a world in memory, as if it were on another machine. */
export function packsFrom(system: MemorySystem): Supply {
  const supply = openEndpoint(system, 'source').supply();
  return { direct: null, bring: (...request) => supply.bring(...request) };
}

/** The same with each pack replaced by what `change` makes of it. */
export function changedPacks(system: MemorySystem, change: (pack: Pack, index: number) => readonly Pack[]): Supply {
  const supply = packsFrom(system);
  return {
    direct: null,
    bring: async function* (...request) {
      let index = 0;
      for await (const pack of supply.bring(...request)) yield* change(pack, index++);
    },
  };
}

/** A copy of a pack in which one piece has other values. */
export function withPiece(pack: Pack, index: number, values: PieceValues): Pack {
  const { pieces } = pack;
  const [row, offset, end] = [pieces.row.slice(), pieces.offset.slice(), pieces.end.slice()];
  row[index] = values.row ?? (row[index] as number);
  offset[index] = values.offset ?? (offset[index] as number);
  end[index] = values.end ?? (end[index] as number);
  return { ...pack, bytes: pack.bytes.slice(), pieces: { ...pieces, row, offset, end } };
}
