/**
 * The running core: records go in packed, one call each, and a trap never comes out. After a trap the instance is
 * dropped and a new one takes over what was not sent yet, without the record on which the old one failed; a second
 * trap ends it.
 */
import { say } from '../console';
import { fault } from '../guard';
import { ErrorSource, Op, type Field, type Observation } from '../protocol';
import { domainContexts, now, type Recorder } from '../recorder';
import { fitting } from './fitting';
import { createHost, current, type Host } from './host';
import type { Journal } from './journal';
import { worked } from './main-thread';
import type { Jar } from './session-store';
import type { CoreExports } from './wasm';

/** The core as the rest of the shim sees it. */
export interface Engine {
  /** Gives the core a record. */
  observe(record: Observation): void;
  /** Calls the core outside of a record; undefined if it is down. */
  call<T>(work: (core: CoreExports, pack: (fields: Field[]) => void) => T): T | undefined;
  /** Ends for good. */
  stop(): void;
  /** Asks what the public API wants to know; JSON. */
  ask(question: Question, at: number, ...about: Field[]): string;
  /** When the core wants to be called next, in ms since the time origin. */
  wakeAt: number;
  /** In the middle of a record: whoever is called from there (`beforeSend`, a wrapped `fetch`) must not start another. */
  busy: boolean;
}

/** The questions of `ask` in `src/lib.rs`. */
export const enum Question {
  InternalContext = 0,
  ViewContext = 1,
  Diagnostics = 2,
  HandlingStack = 3,
}

/** What an engine needs of its surroundings. */
export interface EngineSetup {
  recorder: Recorder;
  /** Starts an instance. */
  instantiate: (host: Host['imports']) => Promise<CoreExports>;
  /** The page's clocks, if it is not this one. */
  clock?: { origin: number; now: () => number; wall: () => number };
  /** The record that starts a core; when a new one takes over, since when. */
  startRecord: (recorder: Recorder, restarted?: number) => Observation;
  jar: Jar;
  journal: Journal;
  settle: (request: number, status: number, retryAfter?: number) => void;
  takeEntries: (entries: PerformanceEntry[]) => void;
  /** Called when a new instance took over, to set up what belongs to an instance. */
  onStart: (engine: Engine, isCurrent: () => boolean) => void;
}

/** Traps after which the SDK stays off for the page's life. */
const MAX_TRAPS = 2;

/** Contexts of views go with their view. */
const STANDING = [Op.Context, Op.Surroundings, Op.Page, Op.Scripts];

/** What is over once it was told; the engine's entries are buffered and told again by the new instance's observer. */
const PASSING = [Op.Tick, Op.Settled, Op.Entry, Op.Resource, Op.LongTask];
/** Where nothing is ever sent (a session out of the sample), what could be told again must not pile up. */
const MAX_UNSENT = 500;

/** What the first line of a handling stack says (spec b §5.3). */
const CALLED: Partial<Record<Op, string>> = {
  [Op.Action]: 'action',
  [Op.StartAction]: 'action',
  [Op.StopAction]: 'action',
  [Op.Error]: 'error',
  [Op.StartView]: 'view',
  [Op.Vital]: 'vital',
};

/** Starts the core. */
export async function startEngine(setup: EngineSetup): Promise<Engine> {
  const { recorder, clock = { origin: performance.timeOrigin, now, wall: Date.now } } = setup;
  let core: CoreExports | undefined;
  let host: Host;
  let traps = 0;
  /** Observed since the last request was made: what a new instance would have to be told again. */
  let unsent: Observation[] = [];
  /** What holds until told otherwise, and so has to be told to a new instance even if its like was sent long ago. */
  const standing = new Map<string, Observation>();

  const pack = (instance: CoreExports, fields: Field[]): void => {
    let characters = 0;
    fields.forEach((field, place) => {
      if (typeof field === 'string') characters += (fields[place] = fitting(field)).length;
    });
    // UTF-8 takes at most three bytes for a UTF-16 unit.
    const start = characters ? instance.bytes(characters * 3) : 0;
    const numbersAt = instance.numbers(fields.length);
    const { buffer } = instance.memory;
    const numbers = new Float64Array(buffer, numbersAt, fields.length);
    let offset = start;
    fields.forEach((field, place) => {
      // The page may give anything where a number is asked for; what can't be one must not end the core.
      if (typeof field !== 'string')
        numbers[place] = typeof field === 'number' || typeof field === 'boolean' ? +field : NaN;
      else {
        const { written } = encoder.encodeInto(field, new Uint8Array(buffer, offset));
        numbers[place] = written;
        offset += written;
      }
    });
  };

  const keep = (record: Observation): void => {
    if (traps >= MAX_TRAPS || PASSING.includes(record[0])) return;
    unsent.push(record);
    if (unsent.length > MAX_UNSENT) unsent.shift();
  };

  const start = async (): Promise<void> => {
    const generation = traps;
    const isCurrent = (): boolean => generation === traps;
    let instance: CoreExports | undefined;
    host = createHost(
      recorder,
      { view: () => instance!.memory.buffer, room: (length) => instance!.bytes(length) },
      setup.jar,
      setup.journal,
      // Another instance counts its requests from the start again.
      (request, status, retryAfter) => isCurrent() && setup.settle(request, status, retryAfter),
      setup.takeEntries,
    );
    instance = await setup.instantiate(host.imports);
    core = instance;
    const again = unsent;
    unsent = [];
    // The view that the new instance begins with must hold what is told again.
    engine.observe(setup.startRecord(recorder, traps ? (again[0]?.[1] ?? now()) : undefined));
    if (traps) standing.forEach(engine.observe);
    setup.onStart(engine, isCurrent);
    again.forEach(engine.observe);
  };

  const trapped = (error: unknown): undefined => {
    fault(error);
    setup.journal.abandon();
    core = undefined;
    engine.wakeAt = Infinity;
    if (++traps < MAX_TRAPS) start().catch(giveUp);
    else giveUp(error);
    return undefined;
  };

  const giveUp = (error: unknown): void => {
    traps = MAX_TRAPS;
    unsent = [];
    recorder.push = () => {};
    say('The core failed twice and stays off on this page.', 'error', error);
  };

  const engine: Engine = {
    wakeAt: Infinity,
    busy: false,
    observe(record) {
      if (!core) {
        keep(record);
        return;
      }
      const [operation, ...fields] = record;
      const [, kind] = fields;
      if (STANDING.includes(operation))
        standing.set(`${operation} ${operation === Op.Context ? kind : ''}`, record);
      const domainContext = domainContexts.get(record) ?? {};
      const stack = domainContext.handlingStack as string | undefined;
      if (stack) {
        const isConsole = operation === Op.Error && kind === ErrorSource.Console;
        const called = isConsole ? 'console error' : (CALLED[operation] ?? 'instrumented method');
        domainContext.handlingStack = JSON.parse(
          engine.ask(Question.HandlingStack, now(), called, stack) || '""',
        );
      }
      host.sent = false;
      current.domainContext = domainContext;
      const began = now();
      engine.busy = true;
      try {
        pack(core, fields);
        engine.wakeAt = core.observe(operation, clock.origin, clock.now(), clock.wall());
      } catch (error) {
        trapped(error);
        return;
      } finally {
        engine.busy = false;
        worked(operation, now() - began);
      }
      if (host.sent) unsent = [];
      // Also after a request: the batch that the record did not fit into went, and the record waits. Where the record
      // was the batch's last, a trap makes it come twice: better than not at all.
      keep(record);
    },
    call(work) {
      const instance = core;
      if (!instance) return undefined;
      try {
        return work(instance, (fields) => pack(instance, fields));
      } catch (error) {
        return trapped(error);
      }
    },
    stop() {
      traps = MAX_TRAPS;
      core = undefined;
      unsent = [];
    },
    ask: (question, at, ...about) => {
      host.answer = '';
      engine.call((instance, fill) => {
        fill(about);
        instance.ask(question, at, Date.now());
      });
      return host.answer;
    },
  };
  await start();
  return engine;
}

const encoder = new TextEncoder();
