/**
 * For Vue 3: what components throw, and with `ferrum-rum/vue-router` views by routes.
 *
 * @packageDocumentation
 */
import type { ComponentPublicInstance } from 'vue';
import type { RumPlugin } from './plugin.js';

/** Options of {@link vuePlugin}. */
export interface VuePluginConfiguration {
  /** Views begin with the routes of a router that is made by `ferrum-rum/vue-router`. */
  router?: boolean;
}

/** What {@link vuePlugin} makes. */
export type VuePlugin = Required<Pick<RumPlugin, 'name' | 'onInit'>>;

/** A plugin for `init`. */
export declare function vuePlugin(configuration?: VuePluginConfiguration): VuePlugin;

/**
 * Reports an error that Vue caught.
 *
 * @example
 * ```ts
 * app.config.errorHandler = addVueError;
 * ```
 */
export declare function addVueError(
  error: unknown,
  instance: ComponentPublicInstance | null,
  info: string,
): void;
