/**
 * The one interface behind all frameworks' entries: a plugin for `init`, views named by route patterns, errors with what
 * the framework knows of them. They share this file's state, so it is a file of its own in the package.
 */
import type { RumPlugin, RumPluginOnInitOptions } from '../../pkg/types/plugin';

type Rum = RumPluginOnInitOptions['publicApi'];

let rum: Rum | undefined;
/** Routers are often made, and even fail, before `init` is called. */
let waiting: ((rum: Rum) => void)[] = [];

function withRum(work: (rum: Rum) => void): void {
  if (rum) work(rum);
  // On a server nothing ever comes, and every request makes a router.
  else if (typeof document !== 'undefined') waiting.push(work);
}

/** A plugin for `init`; with a router, views begin with its routes and not with each new URL. */
export const plugin = (
  name: string,
  router: boolean | undefined,
): Required<Pick<RumPlugin, 'name' | 'onInit'>> => ({
  name,
  onInit({ initConfiguration, publicApi }) {
    if (router) initConfiguration.trackViewsManually = true;
    rum = publicApi;
    const works = waiting;
    waiting = [];
    for (const work of works) work(rum);
  },
});

/** What was shown last, so that a route that is told of twice begins one view. */
let shown = '';

/** Begins a view, if the path is another one. */
export function startView(path: string, name: string): void {
  if (typeof document === 'undefined' || path === shown) return;
  shown = path;
  withRum((api) => api.startView(name));
}

/** Beside what the public types say: `error.component_stack`, which only frameworks know. */
type AddError = (
  error: unknown,
  context: object,
  framework: { component_stack: string | null | undefined },
) => void;

/** Reports an error that the framework caught. */
export const addError = (framework: string, error: unknown, componentStack?: string | null): void =>
  withRum((api) => (api.addError as AddError)(error, { framework }, { component_stack: componentStack }));

/** The pattern of a route with the rest that it leaves open filled in: `/files/*` alone says nothing. */
export const withRest = (pattern: string, rest: string | undefined): string =>
  rest === undefined ? pattern : pattern.replace(/[*$]$/, rest);
