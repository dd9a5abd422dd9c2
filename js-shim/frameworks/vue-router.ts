/** The entry `ferrum-rum/vue-router`. */
import { createRouter as create } from 'vue-router';
import type * as Public from '../../pkg/types/vue-router';
import { startView, withRest } from './rum';

export const createRouter = ((options: Parameters<typeof create>[0]) => {
  const router = create(options);
  router.afterEach(({ path, matched, params }, _from, failure) => {
    const last = matched[matched.length - 1];
    if (failure || !last) return;
    // The catch-all routes of vue-router have a name of the page's choosing: `/:rest(.*)*`.
    const rest = /:(\w+)\(\.\*\)[*+]?$/.exec(last.path);
    const filled = rest && [params[rest[1] as string]].flat().join('/');
    startView(path, rest ? withRest(last.path.replace(rest[0], '*'), filled as string) : last.path || '/');
  });
  return router;
}) as typeof Public.createRouter;
