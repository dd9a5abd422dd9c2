/**
 * As much of the frameworks as the entries use. The real packages are installed where the entries run against them
 * (`tests/packaging`), and their types are checked there.
 */
declare module 'react' {
  export type ReactNode = unknown;
  export type ComponentType<P> = (props: P) => ReactNode;
  export interface ErrorInfo {
    componentStack?: string | null;
  }
  export abstract class Component<P, S> {
    constructor(props: P);
    props: P;
    state: S;
    setState(state: Partial<S>): void;
    componentDidCatch?(error: Error, info: ErrorInfo): void;
    render(): ReactNode;
  }
  export type ComponentClass<P> = new (props: P) => Component<P, any>;
  export function createElement<P>(type: ComponentType<P>, props: P): ReactNode;
  export function useInsertionEffect(effect: () => void, dependencies: unknown[]): void;
}

declare module 'react-router' {
  import type { ReactNode } from 'react';
  export interface RouteObject {
    path?: string;
  }
  export interface RouteMatch {
    route: RouteObject;
    params: { [name: string]: string | undefined };
  }
  export type To = string | { pathname?: string };
  export interface DataRouter {
    state: { location: { pathname: string }; matches: RouteMatch[] };
    subscribe(listener: (state: DataRouter['state']) => void): () => void;
  }
  export function createBrowserRouter(...args: unknown[]): DataRouter;
  export function createHashRouter(...args: unknown[]): DataRouter;
  export function createMemoryRouter(...args: unknown[]): DataRouter;
  export function useLocation(): { pathname: string };
  export function useRoutes(routes: RouteObject[], at?: To): ReactNode;
  export function Routes(props: { children?: ReactNode; location?: To }): ReactNode;
  export function matchRoutes(routes: RouteObject[], at: string): RouteMatch[] | null;
  export function createRoutesFromChildren(children: ReactNode): RouteObject[];
}

declare module '@tanstack/react-router' {
  export interface Match {
    fullPath: string;
    params: { _splat?: string };
  }
  export function createRouter(options: object): {
    state: { location: { pathname: string }; matches: Match[] };
    subscribe(event: 'onResolved', listener: () => void): () => void;
  };
}

declare module 'vue' {
  export type ComponentPublicInstance = object;
}

declare module 'vue-router' {
  export interface Location {
    path: string;
    matched: { path: string }[];
    params: { [name: string]: string | string[] };
  }
  export function createRouter(options: object): {
    afterEach(guard: (to: Location, from: Location, failure?: object) => void): () => void;
  };
}

declare module 'next/navigation' {
  export function usePathname(): string | null;
  export function useParams(): { [name: string]: string | string[] | undefined } | null;
}

declare module 'next/router' {
  export function useRouter(): { asPath: string; pathname: string };
}
