/**
 * What the shim can tell the core, and the packed form in which it does (the other side: `src/observation.rs`).
 *
 * A record is a plain array `[operation, time, ...fields]`. Packed it is one number per field, the time first: a
 * string's byte length for a string, NaN for an absent field; the strings stand one after the other in a byte buffer.
 */
export const enum Op {
  Start = 1,
  Location = 2,
  Action = 3,
  Click = 4,
  Error = 5,
  Context = 6,
  StartView = 7,
  ViewName = 8,
  Timing = 9,
  Interaction = 10,
  Visible = 11,
  Page = 12,
  Resumed = 13,
  Restored = 14,
  Unloading = 15,
  Exiting = 16,
  StopSession = 17,
  Consent = 18,
  Stored = 19,
  Entry = 20,
  Surroundings = 21,
  Settled = 22,
  Tick = 23,
  Online = 60,
  NoJournal = 61,
  Left = 62,
  Flush = 63,
  KeepSession = 64,
  StoreChanged = 65,
  ForceReplay = 66,
  Press = 30,
  /** One of the first bits of `click::fact`. */
  Reaction = 31,
  /** Later moments, if more than one. */
  Activity = 32,
  /** Name, key, type, context. */
  StartAction = 33,
  StopAction = 34,
  LoadingTime = 35,
  /** Top, viewport and page height. */
  Scroll = 36,
  Vital = 50,
  Scripts = 51,
  TestRun = 52,
  Plugged = 53,
  /** Request number, `RequestKind`, method, absolute URL, whether page activity ignores it, members of `_dd` (trace). */
  RequestStart = 40,
  /** Request number, status (0: no response), whether the page aborted it, members of `resource`. */
  RequestEnd = 41,
  /** A `resource` or `navigation` entry. */
  Resource = 42,
  /** URL, type, duration, members of `resource`, members of `_dd`, context; the record's time is the start. */
  ResourceTold = 43,
  /** A `longtask` or `long-animation-frame` entry. */
  LongTask = 44,
  Replay = 70,
}

/** How a request is made. */
export const enum RequestKind {
  Fetch = 0,
  Xhr = 1,
}

/** The first field of an {@link Op.Entry} record. */
export const enum EntryKind {
  FirstContentfulPaint = 0,
  LargestContentfulPaint = 1,
  LayoutShift = 2,
  Event = 3,
  InteractionCount = 4,
  Navigation = 5,
  Hidden = 6,
  FirstInput = 7,
  RestoredPaint = 8,
}

/** The first field of an {@link Op.Context} record. */
export const enum ContextKind {
  Global = 0,
  User = 1,
  Account = 2,
  View = 3,
  FeatureFlags = 4,
  ViewProperty = 5,
  Device = 6,
}

/** `error.source`, the first field of an {@link Op.Error} record. */
export const enum ErrorSource {
  Source = 0,
  Custom = 1,
  Console = 2,
  Report = 3,
  Agent = 4,
}

/** The first field of each thrown value in an {@link Op.Error} record. */
export const enum ThrownKind {
  Error = 0,
  Value = 1,
  Place = 2,
}

/** What the shim read of an element (the other side: `NodeFacts` in `src/privacy.rs`, where they are judged). */
export const enum Fact {
  Hidden = 1,
  Mask = 1 << 1,
  MaskUnlessAllowlisted = 1 << 2,
  MaskUserInput = 1 << 3,
  Allow = 1 << 4,
  Base = 1 << 5,
  PrivateInput = 1 << 6,
  Ignored = 1 << 7,
  UserInput = 1 << 8,
  Editable = 1 << 9,
  Allowlisted = 1 << 10,
  Button = 1 << 11,
}

/** What a part of an action name is made of. */
export const enum NamePart {
  /** Text under an element with the given level and facts. */
  Text = 0,
  /** The value of a describing attribute. */
  Attribute = 1,
  /** Written by the page's author for us to show. */
  Authored = 2,
}

/** Where a name came from (`_dd.action.name_source`). */
export const enum NameSource {
  CustomAttribute = 0,
  StandardAttribute = 1,
  TextContent = 2,
}

/** A field of a record. */
export type Field = string | number | boolean | undefined;

/** One record: operation, time in ms since the time origin, fields. */
export type Observation = [operation: Op, time: number, ...fields: Field[]];
