/**
 * The helper: what runs on the other machine. The loader evaluates this file, bundled with all that it
 * needs, and calls `start`.
 */
import { live } from './life.ts';
import { serve } from './serve.ts';

/** Serves whoever is at the other end of the standard streams until they close. */
export function start(): void {
  void live(serve);
}
