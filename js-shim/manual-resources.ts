/** Resources that the page tells of itself (spec b §6.8). */
import type { ResourceOptions, ResourceStopOptions } from '../pkg/types';
import { Op } from './protocol';
import { now, type DomainContext, type Item } from './recorder';
import { contextOf, stringify } from './sanitise';

/** The two methods; a resource is told when it ends. */
export function manualResources(push: (item: Item, domainContext?: DomainContext) => void) {
  const begun = new Map<string, [start: number, options: ResourceOptions]>();
  return {
    startResource(url: string, options: ResourceOptions = {}) {
      begun.set(options.resourceKey ?? url, [now(), options]);
    },
    stopResource(url: string, options: ResourceStopOptions = {}) {
      const key = options.resourceKey ?? url;
      const [start, { type = 'other', method, context }] = begun.get(key) ?? [-1, {}];
      if (!begun.delete(key)) return;
      push(
        [
          Op.ResourceTold,
          start,
          String(url),
          options.type ?? type,
          now() - start,
          stringify({ method, status_code: options.statusCode, size: options.size }),
          undefined,
          stringify({ ...contextOf(context), ...contextOf(options.context) }),
        ],
        { isManual: true },
      );
    },
  };
}
