import { TriangleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { frameTexts } from '../texts/frame.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import styles from './view-boundary.module.css';

interface ViewBoundaryProps {
  readonly children: ReactNode;
}

/** Keeps an error inside the view that made it. */
export class ViewBoundary extends Component<ViewBoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    const texts = frameTexts.viewFailed;
    return (
      <div role="alert" className={styles.failed}>
        <EmptyState
          icon={TriangleAlert}
          title={texts.title}
          action={
            <span className={styles.actions}>
              <Button tone="primary" onClick={() => this.setState({ failed: false })}>
                {texts.again}
              </Button>
              <Button onClick={() => window.location.reload()}>{texts.reload}</Button>
            </span>
          }
        >
          {texts.text}
        </EmptyState>
      </div>
    );
  }
}
