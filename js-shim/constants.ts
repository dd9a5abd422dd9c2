/** The values that the package exports beside the API itself (their types: `pkg/types/constants.d.ts`). */
import type * as Public from '../pkg/types/constants';

export const DefaultPrivacyLevel: typeof Public.DefaultPrivacyLevel = {
  ALLOW: 'allow',
  MASK: 'mask',
  MASK_USER_INPUT: 'mask-user-input',
  MASK_UNLESS_ALLOWLISTED: 'mask-unless-allowlisted',
};

export const CanvasRecordingQuality: typeof Public.CanvasRecordingQuality = {
  LOW: 'low',
  MEDIUM: 'medium',
  HIGH: 'high',
};

// A text takes less than a list.
export const DEFAULT_TRACKED_RESOURCE_HEADERS = (
  'cache-control etag age expires content-type content-encoding vary content-length server-timing ' +
  'x-cache cf-cache-status x-vercel-cache'
).split(' ') as unknown as typeof Public.DEFAULT_TRACKED_RESOURCE_HEADERS;
