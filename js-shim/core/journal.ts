/**
 * What the core wants written down, until the database is open; and what only a synchronous write saves, when the page
 * goes. Which messages are kept, and for how long, the core says (`src/delivery`).
 */
import type { ShortVisit } from '../capture/short-visit';
import { openWriter, type Writer } from '../journal';
import { guard } from '../guard';
import { Op } from '../protocol';
import { journaling, journalName, record, type Recorder } from '../recorder';
import { Leaving } from './life-cycle';
import { TAB_ID } from './start-record';
import { sleep } from '../zone';

/** The place of a replay segment, which has its batch (its `dd-request-id`) for itself. */
const SEGMENT = -1;

/** A line of a batch to be written, or without one: a batch to be forgotten. */
export type Note = [batch: string, place: number, line?: Uint8Array];

/** The core's journal. */
export interface Journal {
  /** False: what is noted is not sent, too. */
  sends: boolean;
  /** A batch that is to be sent was found or made. */
  left(at: number, batch: string, body: string): void;
  /** Set by the recorder: an earlier page left a segment, which is this page's to send, and then to forget. */
  leftSegment?: (at: number, batch: string, segment: Uint8Array<ArrayBuffer>) => void;
  /** Takes a note. */
  note(...note: Note): void;
  /** Writes the notes down. */
  write(): void;
  /** Writes a replay segment down, or without its bytes forgets it; false where nothing is written. */
  segment(id: string, bytes?: Uint8Array): boolean;
  /** The core trapped: what it had not sent is told again to the next one. */
  abandon(): void;
  /** Opens it: what earlier pages left comes as records. */
  open(): void;
  /** Saves at once what is not surely written; once the page is left it goes on with it no more than any other one. */
  leave(leaving: Leaving): void;
}

/** A database that does not open hangs for good. */
const PATIENCE_MS = 10_000;
/** Of all batches (`Effect::Forget` in `src/effect.rs`). */
const ALL = '00000000-0000-0000-0000-000000000000';

/** With what the keys of `storeContextsAcrossPages` begin. */
const CONTEXTS = '_dd_c_rum_';

/** A journal that does nothing until something is to be kept. */
export function createJournal(recorder: Recorder, early: (visit: ShortVisit) => void): Journal {
  const name = journalName(recorder);
  let page = '';
  let notes: Note[] = [];
  /** Given to the database, which did not confirm it yet. */
  let unsure: Note[][] = [];
  /** Batches of which something was written, here or by the page that left them; still those when the journal was closed. */
  const kept = new Set<string>();
  let writer: Writer | undefined;
  let opening = false;
  /** The page is left. A lock asked for now may be granted when it is frozen: Chromium drops it from its cache for that. */
  let closed = false;
  let failed = !journaling(recorder.config);
  let noted = false;
  let current = '';

  const fail = (): void => {
    if (failed) return;
    failed = true;
    writer = undefined;
    notes = [];
    unsure = [];
    recorder.push(record(Op.NoJournal));
  };

  const left = (at: number, batch: string, body: string): void => {
    kept.add(batch);
    recorder.push(record(Op.Left, at, batch, body));
  };
  const keep = (all: Note[]): void => all.forEach(([batch, , line]) => line && kept.add(batch));

  const keys = (...prefixes: string[]): string[] => {
    try {
      return Object.keys(localStorage).filter((key) => prefixes.some((prefix) => key.startsWith(prefix)));
    } catch {
      return [];
    }
  };

  /** What stands in localStorage is surely written, or is written there anew. */
  const erase = guard(() => localStorage.removeItem(name + page));

  const flush = guard(() => {
    if (!writer || !notes.length) return;
    const written = notes;
    notes = [];
    unsure.push(written);
    keep(written);
    writer.write(written, () => {
      unsure = unsure.filter((other) => other !== written);
      if (noted && !unsure.length) {
        noted = false;
        erase();
      }
    });
  });

  const close = (): void => {
    writer?.close();
    writer = undefined;
    notes = [];
    unsure = [];
    opening = noted = false;
  };

  /**
   * Closed, all is other pages' already, and an answer that comes yet (between `pagehide` and the page's last moment) goes
   * with it. Else the next page would send again what arrived.
   */
  const disown = guard((batch: string): void => {
    const left = JSON.parse(localStorage.getItem(name + page) ?? `[${Date.now()}]`) as unknown[];
    localStorage.setItem(name + page, JSON.stringify([...left, [batch, 0]]));
  });

  /** The next note opens another one. A page that deletes all databases, as some do at a logout, goes on. */
  const erased = guard((): void => {
    if (noted) erase();
    close();
    kept.clear();
  });

  /** Consent was withdrawn. One of these failing, as with blocked storage, must not keep the others. */
  const eraseAll = (): void => {
    erased();
    const contexts = recorder.config.storeContextsAcrossPages ? [CONTEXTS] : [];
    guard(() => keys(name, ...contexts).forEach((key) => localStorage.removeItem(key)))();
    guard(() => sessionStorage.removeItem(TAB_ID))();
    guard(() => indexedDB.deleteDatabase(name))();
  };

  const open = (): void => {
    if (opening || failed || closed) return;
    opening = true;
    const opened = (page = newName());
    const patience = sleep(fail, PATIENCE_MS);
    openWriter({
      name,
      page: opened,
      fail,
      erased,
      left,
      leftSegment: (...segment) => {
        kept.add(segment[1]);
        journal.leftSegment?.(...segment);
      },
      keys: () => keys(name),
      early,
    })
      .then((next) => {
        clearTimeout(patience as unknown as number);
        if (failed || opened !== page) return next.close();
        writer = next;
        flush();
      })
      .catch(fail);
  };

  const journal: Journal = {
    sends: true,
    left,
    open() {
      closed = false;
      open();
    },
    abandon: () => journal.note(current, 0),
    note(...note) {
      if (note[0] === ALL) return eraseAll();
      if (failed) return;
      // Sent before it was written: nothing is left to be done but for what was written earlier.
      if (!note[2]) {
        notes = notes.filter(([batch]) => batch !== note[0]);
        if (!kept.delete(note[0])) return;
        if (!opening) return disown(note[0]);
      } else if (note[1] !== SEGMENT) current = note[0];
      notes.push(note);
      open();
    },
    write: flush,
    segment(id, bytes) {
      journal.note(id, SEGMENT, bytes);
      // At once: the core, which says when the rest is written, knows nothing of segments, and a page may be idle for long.
      flush();
      return !failed;
    },
    leave(leaving) {
      const gone = (closed = leaving === Leaving.Yes);
      flush();
      // A page with a lock Firefox does not keep in its back/forward cache, which it decides before `pagehide`.
      if (leaving === Leaving.Maybe) writer?.yield();
      // Under another name: the lock of this one may be asked for still, and a page in the back/forward cache keeps it.
      if (gone) {
        if (noted) erase();
        page = newName();
      }
      const open = [...unsure, notes].flat();
      if (!failed && open.length) {
        noted = true;
        keep(open);
        const texts = open.map(([batch, place, line]) => [
          batch,
          place,
          line && (place === SEGMENT ? inLetters(line) : new TextDecoder().decode(line)),
        ]);
        // Where the large segments have no room the events may have.
        for (const saved of [texts, texts.filter(([, place]) => place !== SEGMENT)]) {
          try {
            localStorage.setItem(name + page, JSON.stringify([Date.now(), ...saved]));
            break;
          } catch {
            // Full or blocked: the database may still have been fast enough.
          }
        }
      }
      if (gone) close();
    },
  };
  return journal;
}

const newName = (): string => Math.random().toString(36).slice(2);

/** Bytes that are no text, for localStorage. */
function inLetters(bytes: Uint8Array): string {
  let letters = '';
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters);
}
