/** The entry `ferrum-rum/react`. */
import type * as Public from '../../pkg/types/react';
import { createErrorBoundary } from './error-boundary';
import { addError, plugin } from './rum';

export const reactPlugin: typeof Public.reactPlugin = ({ router } = {}) => plugin('react', router);

export const addReactError: typeof Public.addReactError = (error, info) =>
  addError('react', error, info?.componentStack);

export const ErrorBoundary: typeof Public.ErrorBoundary = createErrorBoundary(addReactError);
