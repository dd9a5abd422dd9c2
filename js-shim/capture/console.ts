/** `console.error`, from `init` on: what the page says is wrong (spec b §5.2). */
import { voice } from '../console';
import { ErrorSource } from '../protocol';
import { lateItem, type Recorder } from '../recorder';
import { clone } from '../sanitise';
import { handlingStack } from './errors';
import { wrap } from './wrap';

/** Hooks into it. */
export function captureConsole(recorder: Recorder): void {
  wrap(console, 'error', (_, args, called) => {
    if (voice.speaks) return undefined;
    const stack = handlingStack(called, 6);
    const error = args.find((argument) => argument instanceof Error) as unknown;
    // The page's own console comes first.
    return () => {
      const told = [ErrorSource.Console, error, { handlingStack: stack }, clone(args)];
      recorder.push(lateItem('error', { error, handlingStack: stack }, told));
    };
  });
}
