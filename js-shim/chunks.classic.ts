/**
 * The parts of `chunks.ts` inside one script. Not by `import()`: for a module's namespace esbuild adds a helper that
 * takes what a page put on `Object.prototype` for one of its exports.
 */
import { openWriter } from './journal';
import { claim } from './journal/left';
import { readRequestDetails } from './request-details';

export const loadJournal = () => Promise.resolve({ openWriter });
export const loadLeft = () => Promise.resolve({ claim });
export const loadRequestDetails = () => Promise.resolve({ readRequestDetails });
