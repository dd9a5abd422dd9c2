/** `console.error`, from `init` on: what the page says is wrong (spec b §5.2). */
import { native } from '../console';
import { guard } from '../guard';
import { ErrorSource } from '../protocol';
import type { Recorder } from '../recorder';
import { stringify } from '../sanitise';
import { describe, handlingStack, isError, read } from './errors';

/** Wraps it. */
export function captureConsole(recorder: Recorder): void {
  const original = console.error;
  native.error = original;
  const tell = guard((args: unknown[], stack: string | undefined) => {
    const error = args.find(isError);
    const seen = describe(ErrorSource.Console, error, {
      handlingStack: stack,
      text: args.map(textOf).join(' '),
    });
    recorder.push(seen, { error, handlingStack: stack });
  });
  const wrapped = function (this: unknown, ...args: unknown[]): void {
    original.apply(this, args);
    tell(args, handlingStack(wrapped, 2));
  };
  console.error = wrapped;
}

/** An argument as the console shows it. */
function textOf(argument: unknown): string {
  if (typeof argument === 'string') return argument;
  if (isError(argument)) return `${String(read(argument, 'name'))}: ${String(read(argument, 'message'))}`;
  const json = stringify(argument);
  return json ? JSON.stringify(JSON.parse(json), null, 2) : '';
}
