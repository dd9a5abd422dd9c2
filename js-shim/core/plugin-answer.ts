/** Plugins whose `onInit` takes time (spec a §8.1). */
import { say } from '../console';
import { guard } from '../guard';
import { sleep } from '../zone';

/** How long a plugin may keep `init` waiting. */
const TIMEOUT_MS = 3000;

/** Hands on what a plugin answers in the end; if it fails, nothing goes on. */
export function afterPlugin(answer: Promise<unknown>, next: (said: unknown) => void): void {
  const late = new Promise((_, reject) => sleep(() => reject('It took too long.'), TIMEOUT_MS));
  Promise.race([answer, late]).then(guard(next), (error: unknown) =>
    say('A plugin failed in onInit; nothing is recorded on this page.', 'error', error),
  );
}
