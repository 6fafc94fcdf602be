/** What writer and reader of the journal agree on. docs/formats.md has the whole format in words. */

export const JOURNAL_FIRST_LINE = 'myrror journal 1';

/** Length of the checksum that each line begins with. */
export const CRC_LENGTH = 8;

/** Stands where there is nothing: the tree instead of a slot, nothing that is replaced. */
export const NOTHING = '-';

/** Slots and objects are numbered from 0 up to this. */
export const LARGEST_SLOT = 0x7fff_ffff;
