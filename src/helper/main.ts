/**
 * The helper: what runs on the other machine. The loader evaluates this file, bundled with all that it
 * needs, and calls `start`.
 */
import type { Readable } from 'node:stream';
import { live } from './life.ts';
import { serve } from './serve.ts';

/** Serves whoever is at the other end of the standard streams until they close. `touched` as `live` has it. */
export function start(touched: Readable | null): void {
  void live(serve, touched);
}
