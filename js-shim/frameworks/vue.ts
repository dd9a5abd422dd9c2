/** The entry `ferrum-rum/vue`. */
import type * as Public from '../../pkg/types/vue';
import { addError, plugin } from './rum';

export const vuePlugin: typeof Public.vuePlugin = ({ router } = {}) => plugin('vue', router);

export const addVueError: typeof Public.addVueError = (error, _instance, info) =>
  addError('vue', error, info);
