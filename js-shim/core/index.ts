/** The lazy part: the core, and what it needs of JavaScript. */
import type { ReplayWish } from './replay';
import { start as startWith, type Core } from './start';
import type { Recorder } from '../recorder';

export type { Core };
export { afterPlugin } from './plugin-answer';

// Last of all: the wasm at the end of the file compresses best.
import { compile } from './carried';

/** Starts the core for a recorder; not without consent, and not (false) where it may not run. */
export const start = (recorder: Recorder, replayWish?: ReplayWish): Promise<Core | false | undefined> =>
  startWith(compile, recorder, replayWish);
