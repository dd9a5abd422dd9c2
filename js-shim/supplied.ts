/** What `ferrum-rum/slim` got as `core`, for the chunk that starts it. */
import type { SuppliedCore } from '../pkg/types/slim';

export const supplied: { core?: SuppliedCore | Promise<SuppliedCore> | undefined } = {};
