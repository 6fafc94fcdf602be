/** One thing to be staged, with all that there is to know about it. */
import { arrivalAt } from '../core/plan/arrival-at.ts';
import type { ArrivalColumns } from '../core/plan/arrival-columns.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import type { Attributes, Stamp } from '../core/tree/stamp.ts';
import { pathOfSlot, type Slot, slotOf } from './stage-slot.ts';

export interface StageItem {
  /** `receive` reads below the source's root, `copy` below the destination's, `link` reads nothing. */
  readonly how: 'receive' | 'copy' | 'link';
  readonly from: ByteString;
  readonly expect: Stamp;
  /** Set if `from` is another arrival's slot: then only its size and this time can be expected. */
  readonly stagedTime: Attributes | null;
  readonly slot: Slot;
  readonly linkTarget: ByteString;
  /** Where it will stand, for messages. */
  readonly path: ByteString;
  readonly attributes: Attributes;
}

/** The item of a row; what it copies is among the same rows. */
export function stageItem(arrivals: ArrivalColumns, row: number): StageItem {
  const { how, from, expect, attributes, path, linkTarget, copyOf } = arrivalAt(arrivals, row);
  const slot = slotOf({ expect, path });
  const item = { how, from, expect, attributes, path, linkTarget, slot, stagedTime: null };
  if (copyOf < 0) return item;
  const original = arrivals.id.indexOf(copyOf);
  if (original < 0) throw new Error(`an arrival copies number ${copyOf}, which is not in its batch`);
  const copied = arrivalAt(arrivals, original);
  return { ...item, from: pathOfSlot(slotOf(copied)), stagedTime: copied.attributes };
}
