/** The values of `defaultPrivacyLevel`, from everything to nothing readable. */
export declare const DefaultPrivacyLevel: {
  readonly ALLOW: 'allow';
  readonly MASK: 'mask';
  readonly MASK_USER_INPUT: 'mask-user-input';
  readonly MASK_UNLESS_ALLOWLISTED: 'mask-unless-allowlisted';
};
/** How much of the page's text may be recorded. */
export type DefaultPrivacyLevel = (typeof DefaultPrivacyLevel)[keyof typeof DefaultPrivacyLevel];

/** The response headers that `trackResourceHeaders: true` reports. */
export declare const DEFAULT_TRACKED_RESOURCE_HEADERS: readonly [
  'cache-control',
  'etag',
  'age',
  'expires',
  'content-type',
  'content-encoding',
  'vary',
  'content-length',
  'server-timing',
  'x-cache',
  'cf-cache-status',
  'x-vercel-cache',
];

/** The values of `sessionReplayCanvasRecording.quality`. */
export declare const CanvasRecordingQuality: {
  readonly LOW: 'low';
  readonly MEDIUM: 'medium';
  readonly HIGH: 'high';
};
/** How closely a canvas is recorded. */
export type CanvasRecordingQuality = (typeof CanvasRecordingQuality)[keyof typeof CanvasRecordingQuality];
