import { expect, it } from 'vitest';
import { MyrrorError } from './core/error.ts';
import { runScoped } from './run-scope.ts';

it('takes a connection that is lost just before an interrupt is heard for interrupted', async () => {
  const stop = new AbortController();
  const run = runScoped({ signal: stop.signal }, async () => {
    setTimeout(() => stop.abort(), 10);
    throw new MyrrorError('connection', 'lost');
  });
  await expect(run).rejects.toMatchObject({ code: 'cancelled' });
});
