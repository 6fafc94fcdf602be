/** Taking the small values of a message apart: what is not as it should be is a protocol error. */
import { protocolError } from './protocol-error.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A message that is a map. */
export function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) {
    throw protocolError('a message that is no map');
  }
  return value as Fields;
}

export function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw protocolError(`${name} is no text`);
  return value;
}

export function flagIn(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value !== 'boolean') throw protocolError(`${name} is neither true nor false`);
  return value;
}

/** A whole number from 0 to `largest`. */
export function numberIn(fields: Fields, name: string, largest: number = Number.MAX_SAFE_INTEGER): number {
  const value = fields[name];
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > largest) {
    throw protocolError(`${name} is no number from 0 to ${largest}`);
  }
  return value as number;
}

export function bytesIn(fields: Fields, name: string): Uint8Array {
  const value = fields[name];
  if (!(value instanceof Uint8Array)) throw protocolError(`${name} holds no bytes`);
  return value;
}

export function textsIn(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  if (!Array.isArray(value) || value.some((text) => typeof text !== 'string'))
    throw protocolError(`${name} is no list of texts`);
  return value as readonly string[];
}

/** A number of any kind, infinite ones too. */
export function amountIn(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || Number.isNaN(value)) throw protocolError(`${name} is no number`);
  return value;
}
