/** The entry `ferrum-rum/next`. */
import { useParams, usePathname } from 'next/navigation';
import { useRouter } from 'next/router';
import { useInsertionEffect } from 'react';
import type * as Public from '../../pkg/types/next';
import { createErrorBoundary } from './error-boundary';
import { addError, plugin, startView } from './rum';

export const nextjsPlugin: typeof Public.nextjsPlugin = () => plugin('nextjs', true);

/** `/users/[id]`: the path with what the route's parameters stand for put back. */
function nameOf(path: string, params: { [name: string]: string | string[] | undefined } | null): string {
  let name = `${path}/`;
  for (const [key, value] of Object.entries(params ?? {})) {
    const many = Array.isArray(value);
    // Paths are encoded, and so are their parameters.
    const text = [value].flat().join('/');
    if (text) name = name.replace(`/${text}/`, many ? `/[...${key}]/` : `/[${key}]/`);
  }
  return name.replace(/(.)\/$/, '$1');
}

/** Before any effect of the route's own components: what they report belongs to the new view. */
const useView = (path: string | null, name: () => string): null => {
  useInsertionEffect(() => {
    if (path) startView(path, name());
  }, [path]);
  return null;
};

export const DatadogAppRouter: typeof Public.DatadogAppRouter = () => {
  const path = usePathname();
  const params = useParams();
  return useView(path, () => nameOf(path as string, params));
};

export const DatadogPagesRouter: typeof Public.DatadogPagesRouter = () => {
  const { asPath, pathname } = useRouter();
  return useView(asPath.replace(/[?#].*/s, ''), () => pathname);
};

// The components above know the route's parameters as well, which Next does not tell here.
export const onRouterTransitionStart: typeof Public.onRouterTransitionStart = () => {};

export const addNextjsError: typeof Public.addNextjsError = (error, info) =>
  addError('nextjs', error, info?.componentStack);

export const ErrorBoundary: typeof Public.ErrorBoundary = createErrorBoundary(addNextjsError);
