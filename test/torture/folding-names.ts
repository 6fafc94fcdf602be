/** Names that differ in case, in normal form, or in letters of which file systems do not agree whether they are one. */
import { asBytes, type ByteString } from '../../src/core/tree/byte-string.ts';

type Random = () => number;

const STEMS = ['a', 'File', 'data.txt', 'é', 'Ünder', 'Жук', 'Ωmega', 'e\u0301x', 'x y', 'I'];
/** Some file systems take them for other letters of their own: ς for σ, ſ for s, the sign of Kelvin for k, ı for i. */
const ODD_STEMS = ['σας', 'ſo', '\u212aelvin', 'ıx', 'Ǆ', 'straße', 'ÿ', 'ẞ', 'µ'];
/** exFAT has none of these. */
const REFUSED = ['a:b', 'what?', 'pipe|d', 'star*'];
const ODD_SHARE = 0.05;

/** Which troublesome names there are. */
export interface NameRules {
  /** The share of names that exFAT cannot have. */
  readonly refused: number;
}

/** A name, spelt in one of the ways that are one for some file systems. */
export function randomName(random: Random, { refused }: NameRules): ByteString {
  if (random() < refused) return asBytes(pick(REFUSED, random));
  return respelt(bytesOf(pick(random() < ODD_SHARE ? ODD_STEMS : STEMS, random)), random);
}

/** The name with another case, or in another normal form, or as it is. */
export function respelt(name: ByteString, random: Random): ByteString {
  return bytesOf(pick(spellings, random)(textOf(name)));
}

/** A key that is the same for all names that any file system takes for one. */
export function oneForSome(name: ByteString): string {
  const text = textOf(name).normalize('NFKD').toUpperCase().replaceAll('ı', 'I').toLowerCase();
  return text.normalize('NFKD').replaceAll('ς', 'σ').replaceAll('ſ', 's').replaceAll('i\u0307', 'i');
}

/** True for a name of which file systems do not agree what else it is. */
export function isOdd(name: ByteString): boolean {
  return oddKeys.has(oneForSome(name));
}

/** True for a name that exFAT cannot have. */
export function isRefused(name: ByteString): boolean {
  return /[:?|*]/.test(name);
}

const oddKeys: ReadonlySet<string> = new Set(ODD_STEMS.map((text) => oneForSome(bytesOf(text))));

const spellings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toLowerCase(),
  (text) => text.toUpperCase(),
  (text) => text.normalize('NFC'),
  (text) => text.normalize('NFD'),
  (text) => text.slice(0, 1).toUpperCase() + text.slice(1),
];

export function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

function bytesOf(text: string): ByteString {
  return asBytes(Buffer.from(text, 'utf8').toString('latin1'));
}

function textOf(name: ByteString): string {
  return Buffer.from(name, 'latin1').toString('utf8');
}
