import { type ByteString, ROOT } from '../tree/byte-string.ts';
import { stampAt } from '../tree/stamp-columns.ts';
import { type ArrivalColumns, arrivalPath, How, replacesSomething } from './arrival-columns.ts';
import type { Arrival, ArrivalOutline } from './step.ts';

const words: readonly Arrival['how'][] = ['receive', 'copy', 'link'];

/** The arrival at a row. */
export function arrivalAt(columns: ArrivalColumns, row: number): Arrival {
  const { attributes } = columns;
  return {
    ...outlineAt(columns, row),
    expect: stampAt(columns.expect, row),
    attributes: {
      mode: attributes.mode[row] as number,
      uid: attributes.uid[row] as number,
      gid: attributes.gid[row] as number,
      mtimeSeconds: attributes.mtimeSeconds[row] as number,
      mtimeNanos: attributes.mtimeNanos[row] as number,
    },
  };
}

/** What is done for the arrival at a row, without what it must look like before and after. */
export function outlineAt(columns: ArrivalColumns, row: number): ArrivalOutline {
  const { replaced } = columns;
  const how = columns.how[row] as How;
  const path = arrivalPath(columns, row);
  const index = columns.text[row] as number;
  const text = index < 0 ? ROOT : (columns.texts[index] as ByteString);
  return {
    id: columns.id[row] as number,
    how: words[how] as Arrival['how'],
    from: how === How.receive && index < 0 ? path : how === How.link ? ROOT : text,
    copyOf: columns.copyOf[row] as number,
    linkTarget: how === How.link ? text : ROOT,
    path,
    replaces: replaced !== null && replacesSomething(columns, row) ? stampAt(replaced, row) : null,
  };
}
