import type { ByteString } from './byte-string.ts';

/**
 * Trouble with one path: the run goes on, the path is left as it is, and the run does not end with
 * exit 0.
 */
export interface Problem {
  readonly path: ByteString;
  /** Which side the path is on. */
  readonly side: 'source' | 'destination';
  /** What was being done, as an infinitive: `read directory`, `rename`. */
  readonly operation: string;
  /** The errno name (`EACCES`) or one of our own words: `changed`, `vanished`, `special`, `contradiction`, … */
  readonly code: string;
  /** One sentence for people. */
  readonly message: string;
}
