/**
 * What the walker and the trackers tell the codec (`src/replay/recorder.rs`, which says what follows each number).
 */
export const enum Note {
  Element = 1,
  Text = 2,
  Plain = 3,
  Doctype = 4,
  Hidden = 5,
  ImageSize = 6,
  Removed = 7,
  Attributes = 8,
  TextChanged = 9,
  Value = 10,
  Selection = 11,
  Scrolled = 12,
  Playback = 13,
  Sheet = 14,
  SheetsAttached = 15,
  Names = 19,
  Configure = 20,
  ViewBegan = 21,
  ViewEnded = 22,
  Reset = 23,
  Snapshot = 24,
  Changed = 25,
  Flush = 26,
  Hold = 27,
  Moved = 30,
  Interaction = 31,
  Scroll = 32,
  Viewport = 33,
  Focus = 34,
  VisualViewport = 35,
  Media = 36,
  SheetRule = 37,
  Frustration = 38,
}

/** The kind of a {@link Note.Plain} node. */
export const enum Plain {
  Document = 0,
  ShadowRoot = 1,
  Fragment = 2,
  CData = 3,
}

/** What becomes of the segments of a session that may be kept yet. */
export const enum Hold {
  /** They wait, the last minute of them. */
  Back = 0,
  /** They are sent. */
  Release = 1,
  /** They are forgotten. */
  Discard = 2,
}

/** Why a segment ends (`Reason` in `src/replay/segment.rs`). */
export const enum Reason {
  Stop = 0,
  ViewChange = 1,
  Duration = 2,
  Unload = 4,
  Hidden = 5,
  Frozen = 6,
}

/** Levels of which the walker must know what they ask of it (`Level` in `src/privacy.rs`). */
export const enum Level {
  MaskUnlessAllowlisted = 2,
  Hidden = 4,
  Ignore = 5,
}
