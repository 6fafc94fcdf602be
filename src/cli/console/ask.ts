/** The question before anything is changed. */
import type { Readable } from 'node:stream';
import { MyrrorError } from '../../index.ts';
import type { Interrupt } from './interrupt.ts';
import type { Outlet } from './outlet.ts';

export interface Asking {
  readonly input: Readable & { readonly isTTY?: boolean };
  /** Where the question is shown: the first of them that is a terminal. */
  readonly outlets: readonly Outlet[];
  readonly interrupt: Interrupt;
}

/**
 * Asks; the default answer is no. Ctrl-C counts as no and as an interrupt. Throws MyrrorError `usage`
 * if there is no terminal, and so nobody who could be asked.
 */
export async function ask(question: string, asking: Asking): Promise<boolean> {
  const output = asking.outlets.find((outlet) => outlet.isTerminal)?.stream;
  if (asking.input.isTTY !== true || output === undefined) {
    throw new MyrrorError('usage', 'there is no terminal to ask on, and nothing was changed', {
      hint: 'Say --yes to go ahead without a question, or --dry-run to see the plan only.',
    });
  }
  const { confirm } = await import('@clack/prompts');
  const { signal } = asking.interrupt;
  const answer = await confirm({
    message: question,
    initialValue: false,
    input: asking.input,
    output,
    signal,
    withGuide: false,
  });
  if (typeof answer === 'boolean') return answer;
  if (!signal.aborted) asking.interrupt.receive('SIGINT');
  return false;
}
