/**
 * The write-ahead journal: what is on its way to the intake, in IndexedDB, so that a later page sends it if this one dies
 * first. A record is `[page, batch, number] → { at, lines }`; a page that is alive holds a lock of its name.
 */
import type { ShortVisit } from '../capture/short-visit';
import { loadLeft } from '../chunks';
import { hold } from '../core/lock';
import type { Note } from '../core/journal';
import { guard } from '../guard';
import { sleep } from '../zone';

/** A record's value. */
export interface Entry {
  /** When it was written, epoch ms. */
  at: number;
  /** Messages by their place in the batch; later records have later versions of them. */
  lines: [place: number, line: Uint8Array][];
}

/** Of whom the journal is, and whom it tells. */
export interface Owner {
  /** The name of database, store, and the start of those of locks and keys. */
  name: string;
  /** The page's own name. */
  page: string;
  /** Nothing can be written any more. */
  fail: () => void;
  /** What was written is gone: the page or the user erased it. */
  erased: () => void;
  /** A batch that a dead page left is this page's now. */
  left: (at: number, batch: string, body: string) => void;
  leftSegment: (at: number, batch: string, segment: Uint8Array<ArrayBuffer>) => void;
  /** A page went before its core had come. */
  early: (visit: ShortVisit) => void;
  /** What pages noted in localStorage when they went. */
  keys: () => string[];
}

/** What writes for one page. */
export interface Writer {
  /** Writes and forgets; calls back when that is sure. */
  write(notes: Note[], done: () => void): void;
  /** The page may be left in a moment: lets its lock go, and takes it again when it stayed. */
  yield(): void;
  /** Leaves what is written to other pages. */
  close(): void;
}

/** A page that is still there then has not been left: what was asked for was a download, or the user thought better of it. */
const STAYS_MS = 5000;

/** Opens a store of the journal; a transaction ends with the task that used it last. */
export type Open = (mode?: IDBTransactionMode) => IDBObjectStore;

/** Opens the journal for a page. */
export async function openWriter(owner: Owner): Promise<Writer> {
  const { name, page, erased, keys } = owner;
  // Without locks a page counts as dead when it has written nothing for a while.
  let release = await hold(name + page);
  let again: unknown;
  const database = await opened(name);
  database.onclose = database.onversionchange = erased;
  const open: Open = (mode) => database.transaction(name, mode, { durability: 'relaxed' }).objectStore(name);
  let number = 0;

  const written = open().getAllKeys();
  written.onsuccess = guard(() => {
    const isLeft = (key: unknown): boolean => (key as unknown[])[0] !== page;
    if (written.result.some(isLeft) || keys().length) {
      loadLeft()
        .then(({ claim }) => claim(owner, open))
        .catch(() => {});
    }
  });

  return {
    write(notes, done) {
      const store = open('readwrite');
      const { transaction } = store;
      const lines = new Map<string, Entry['lines']>();
      for (const [batch, place, line] of notes) {
        const of = lines.get(batch);
        if (line) of ? of.push([place, line]) : lines.set(batch, [[place, line]]);
        else store.delete(IDBKeyRange.bound([page, batch], [page, batch, []]));
      }
      const at = Date.now();
      lines.forEach((of, batch) => {
        store.put({ at, lines: of } satisfies Entry, [page, batch, number++]);
      });
      transaction.oncomplete = guard(done);
      // A full disk: what is not written is still sent, as long as this page lives.
      transaction.onabort = guard(done);
      // Not when the browser finds that nothing follows: the page may be gone by then.
      transaction.commit?.();
    },
    yield() {
      release();
      const reclaim = async (): Promise<void> => {
        const taken = await hold(name + page);
        // Closed meanwhile.
        if (again) release = taken;
        else taken();
      };
      clearTimeout(again as number);
      again = sleep(() => void reclaim(), STAYS_MS);
    },
    close() {
      clearTimeout(again as number);
      again = 0;
      release();
      database.close();
    },
  };
}

const opened = (name: string): Promise<IDBDatabase> =>
  new Promise((succeed, fail) => {
    const opening = indexedDB.open(name);
    opening.onupgradeneeded = () =>
      // Else a database without a store would stay behind, and fail each page to come.
      guard(() => opening.result.createObjectStore(name))() ?? opening.transaction?.abort();
    opening.onsuccess = () => succeed(opening.result);
    opening.onerror = fail;
  });
