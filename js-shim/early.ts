/**
 * The entry `ferrum-rum/early`: keeps what goes wrong before `init`, for pages that call it late, and hands it to the SDK
 * as if it happened then, its time included.
 *
 * It shares no module with the SDK, so that it can stand in a script of its own at the top of the page and costs the
 * others nothing. All that it knows is what every page can see: `init` sets `window.DD_RUM`, and listens to these events
 * in the same go.
 */
const TYPES = ['error', 'unhandledrejection'];
/** A page that fails more often before it begins is not waiting for one more report. */
const LIMIT = 100;

function keepEarly(): void {
  const kept: Event[] = [];
  const keep = (event: Event): void => {
    if (kept.length < LIMIT) kept.push(event);
  };
  for (const type of TYPES) addEventListener(type, keep);

  const listening = (type: string, listener: EventListener): void => {
    if (!TYPES.includes(type)) return;
    removeEventListener(type, keep);
    for (const event of kept) if (event.type === type) listener(event);
  };
  Object.defineProperty(window, 'DD_RUM', {
    configurable: true,
    set(value: unknown) {
      Object.defineProperty(window, 'DD_RUM', {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
      const { addEventListener: native } = window;
      const own = Object.prototype.hasOwnProperty.call(window, 'addEventListener');
      window.addEventListener = (...args: [string, any, any?]) => {
        native.apply(window, args);
        listening(args[0], args[1]);
      };
      // `init` has listened by then. What it does not listen to is let go.
      queueMicrotask(() => {
        if (own) window.addEventListener = native;
        else Reflect.deleteProperty(window, 'addEventListener');
        for (const type of TYPES) removeEventListener(type, keep);
      });
    },
  });
}

// A server has nothing to keep; and a page that has an SDK already is not early.
if (typeof document !== 'undefined' && !('DD_RUM' in window)) keepEarly();
