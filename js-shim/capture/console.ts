/** `console.error`, from `init` on: what the page says is wrong (spec b §5.2). */
import { voice } from '../console';
import { ErrorSource } from '../protocol';
import type { Recorder } from '../recorder';
import { stringify } from '../sanitise';
import { describe, handlingStack, isError, read } from './errors';
import { wrap } from './wrap';

/** Hooks into it. */
export function captureConsole(recorder: Recorder): void {
  wrap(console, 'error', (_, args, called) => {
    if (voice.speaks) return undefined;
    const stack = handlingStack(called, 6);
    // The page's own console comes first.
    return () => {
      const error = args.find(isError);
      const text = args.map(textOf).join(' ');
      const seen = describe(ErrorSource.Console, error, { handlingStack: stack, text });
      recorder.push(seen, { error, handlingStack: stack });
    };
  });
}

/** An argument as the console shows it. */
function textOf(argument: unknown): string {
  if (typeof argument === 'string') return argument;
  if (isError(argument)) return `${String(read(argument, 'name'))}: ${String(read(argument, 'message'))}`;
  const json = stringify(argument);
  return json ? JSON.stringify(JSON.parse(json), null, 2) : '';
}
