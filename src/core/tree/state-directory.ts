/** The directory at a root that belongs to us: never listed, never mirrored, never named by an action. */
import { asBytes, type ByteString } from './byte-string.ts';

export const STATE_DIRECTORY: ByteString = asBytes('.myrror');
