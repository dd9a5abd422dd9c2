/** The entry `ferrum-rum/tanstack-router`. */
import { createRouter as create } from '@tanstack/react-router';
import type * as Public from '../../pkg/types/tanstack-router';
import { startView, withRest } from './rum';

export const createRouter = ((options: Parameters<typeof create>[0]) => {
  const router = create(options);
  const tell = (): void => {
    const { matches, location } = router.state;
    const last = matches[matches.length - 1];
    if (last) startView(location.pathname, withRest(last.fullPath, last.params._splat));
  };
  router.subscribe('onResolved', tell);
  return router;
}) as typeof Public.createRouter;
