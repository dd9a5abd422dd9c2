/** React's way to catch what rendering throws, for the entries `react` and `next`. */
import { Component, createElement, type ComponentClass, type ReactNode } from 'react';
import type { ErrorBoundaryProps } from '../../pkg/types/react';

/** A boundary that reports, and shows its fallback until that resets it. */
export const createErrorBoundary = (
  report: (error: Error, info: { componentStack?: string | null }) => void,
): ComponentClass<ErrorBoundaryProps> =>
  class ErrorBoundary extends Component<ErrorBoundaryProps, { error?: [Error] | undefined }> {
    override state: { error?: [Error] | undefined } = {};

    static getDerivedStateFromError(error: Error): { error: [Error] } {
      // In an array, since anything can be thrown, also `undefined`.
      return { error: [error] };
    }

    override componentDidCatch(error: Error, info: { componentStack?: string | null }): void {
      report(error, info);
    }

    override render(): ReactNode {
      const { error } = this.state;
      const { fallback, children } = this.props;
      return error
        ? createElement(fallback, { error: error[0], resetError: () => this.setState({ error: undefined }) })
        : children;
    }
  };
