/** What a root knows of its mirrors, as messages. */
import { asBytes, type ByteString } from '../core/tree/byte-string.ts';
import {
  type MirrorBook,
  type MirrorEnd,
  type MirrorNote,
  MOST_MIRRORS,
  MOST_MOUNTS,
} from '../core/tree/mirror-book.ts';
import { type Fields, fieldsOf, textIn, textsIn } from './argument.ts';
import { protocolError } from './protocol-error.ts';

const BYTES = /^[\0-\xff]*$/;

export function bookMessage({ from, to }: MirrorBook): unknown {
  return { from: from === null ? null : { ...from, mounts: [...from.mounts] }, to: to.map((end) => ({ ...end })) };
}

/** Takes in what the far side knows. Throws MyrrorError `protocol`. */
export function readBook(value: unknown): MirrorBook {
  const { from, to } = fieldsOf(value);
  if (!Array.isArray(to) || to.length > MOST_MIRRORS) throw protocolError('no list of mirrors');
  const origin = from === null ? null : fieldsOf(from);
  return {
    from: origin === null ? null : { ...endIn(origin), mounts: mountsIn(origin) },
    to: to.map((end) => endIn(fieldsOf(end))),
  };
}

export function noteMessage(note: MirrorNote): Readonly<Record<string, unknown>> {
  const { role, other } = note;
  const mounts = note.role === 'destination' && note.mounts !== null ? [...note.mounts] : null;
  return { role, ...other, mounts };
}

/** Takes in what is to be noted. Throws MyrrorError `protocol`. */
export function readNote(fields: Fields): MirrorNote {
  const other = endIn(fields);
  const role = textIn(fields, 'role');
  if (role === 'source') return { role, other };
  if (role !== 'destination') throw protocolError('an unknown role');
  return { role, other, mounts: fields.mounts === null ? null : mountsIn(fields) };
}

function endIn(fields: Fields): MirrorEnd {
  return { location: textIn(fields, 'location'), identity: textIn(fields, 'identity') };
}

function mountsIn(fields: Fields): readonly ByteString[] {
  const mounts = textsIn(fields, 'mounts');
  if (mounts.length > MOST_MOUNTS || mounts.some((path) => !BYTES.test(path)))
    throw protocolError('mounts that are none');
  return mounts.map(asBytes);
}
