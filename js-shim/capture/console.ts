/** `console.error`, from `init` on: what the page says is wrong (spec b §5.2). */
import { voice } from '../console';
import { ErrorSource } from '../protocol';
import { lateItem, type Recorder } from '../recorder';
import { clone } from '../sanitise';
import { handlingStack } from './errors';
import { wrapInScope } from './wrap';

/** Hooks into it. */
export function captureConsole(recorder: Recorder): void {
  wrapInScope(console, 'error', (_, args, called) => {
    if (voice.speaks) return undefined;
    const context = { handlingStack: handlingStack(called, 6) };
    // The page's own console comes first. Which argument is an error the core's chunk says: it is prepared for those that
    // can't even be asked.
    return () =>
      recorder.push(lateItem('error', context, [ErrorSource.Console, undefined, context, clone(args)]));
  });
}
