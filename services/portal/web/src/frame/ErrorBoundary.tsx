import { Component, type ReactNode } from 'react';
import { Button, Result } from 'antd';
import { useText } from '../i18n';

function Broken({ again }: { again: () => void }) {
  const { t } = useText();
  return <Result status="error" title={t('frame.errorScreen')} extra={<Button onClick={again}>{t('frame.retry')}</Button>} />;
}

/** Keeps a fault of one page from taking the frame with it; another address starts anew. */
export class ErrorBoundary extends Component<{ children: ReactNode; address: string }, { failedAt?: string }> {
  state: { failedAt?: string } = {};

  static getDerivedStateFromError() {
    return { failedAt: '' };
  }

  componentDidUpdate(before: { address: string }) {
    if (this.state.failedAt !== undefined && before.address !== this.props.address) this.setState({ failedAt: undefined });
  }

  render() {
    if (this.state.failedAt === undefined) return this.props.children;
    return <Broken again={() => this.setState({ failedAt: undefined })} />;
  }
}
