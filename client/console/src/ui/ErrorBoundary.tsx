import { Component, type ReactNode } from 'react';
import { Button } from './Button.tsx';

/** The last resort: a fault of the page itself leaves words and a way out, not a white screen. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <main className="mx-auto max-w-lg p-10 text-center">
        <h1 className="text-lg font-semibold">The page met a fault of its own</h1>
        <p className="mt-1 mb-4 text-muted">Your campaigns are not affected. Load the page again; if it stays, tell an operator.</p>
        <Button
          look="primary"
          onClick={() => {
            window.location.reload();
          }}
        >
          Load again
        </Button>
      </main>
    );
  }
}
