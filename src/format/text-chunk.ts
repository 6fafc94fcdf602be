/** Writers hand their text over in pieces of about so many characters: large enough to be written at once, small enough to forget. */
export const CHUNK_LENGTH: number = 64 * 1024;
