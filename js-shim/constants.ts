export const DefaultPrivacyLevel = 1, DEFAULT_TRACKED_RESOURCE_HEADERS = 2;
