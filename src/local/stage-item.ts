/** One thing to be staged, as plain data for a thread. */
import type { Arrival } from '../core/plan/step.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import type { Attributes, Stamp } from '../core/tree/stamp.ts';
import { slotOf } from './stage-slot.ts';

export interface StageItem {
  /** `receive` reads below the source's root, `copy` below the destination's, `link` reads nothing. */
  readonly how: 'receive' | 'copy' | 'link';
  readonly from: ByteString;
  readonly expect: Stamp;
  /** Set if `from` is another arrival's slot: then only its size and this time can be expected. */
  readonly stagedTime: Attributes | null;
  /** Path of the slot. */
  readonly slot: ByteString;
  readonly linkTarget: ByteString;
  /** Where it will stand, for messages. */
  readonly path: ByteString;
  readonly attributes: Attributes;
}

/** The item of an arrival; `others` are the arrivals of the same batch by number, for copies of them. */
export function stageItem(arrival: Arrival, others: ReadonlyMap<number, Arrival>): StageItem {
  const { how, expect, attributes, path, linkTarget } = arrival;
  const common = { how, expect, attributes, path, linkTarget, slot: slotOf(arrival).path };
  if (how !== 'copy' || arrival.copyOf < 0) return { ...common, from: arrival.from, stagedTime: null };
  const original = others.get(arrival.copyOf);
  if (original === undefined) throw new Error(`arrival ${arrival.id} copies one that is not in its batch`);
  return { ...common, from: slotOf(original).path, stagedTime: original.attributes };
}
