import { Button, Modal } from 'antd';
import { useEffect, useRef } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { session as fetchSession } from '../api/calls';
import { goToLogin } from '../api/http';
import { useText } from '../i18n';
import { useServerNow } from '../lamp/clock';
import { useSession } from './session';

const WARN_S = 120;
/** While somebody works, the session is told at most this often. */
const TOUCH_MS = 60_000;

/** Warns before the session ends for want of work, with a spoken countdown, and ends it. */
export function Idle() {
  const { t } = useText();
  const { me } = useSession();
  const queries = useQueryClient();
  const now = useServerNow();
  const worked = useRef(false);
  const left = me.idle_expires_at ? Math.max(0, Math.round((new Date(me.idle_expires_at).getTime() - now) / 1000)) : Infinity;
  const warning = left <= WARN_S;

  const stay = () => void fetchSession().then((session) => queries.setQueryData(['session'], session));

  useEffect(() => {
    const work = () => {
      worked.current = true;
    };
    window.addEventListener('pointerdown', work);
    window.addEventListener('keydown', work);
    const timer = window.setInterval(() => {
      if (!worked.current) return;
      worked.current = false;
      void fetchSession().then((session) => queries.setQueryData(['session'], session)).catch(() => undefined);
    }, TOUCH_MS);
    return () => {
      window.removeEventListener('pointerdown', work);
      window.removeEventListener('keydown', work);
      window.clearInterval(timer);
    };
  }, [queries]);

  useEffect(() => {
    if (left === 0) goToLogin();
  }, [left]);

  return (
    <Modal open={warning} title={t('frame.idleTitle')} closable={false} footer={<Button type="primary" onClick={stay}>{t('frame.idleStay')}</Button>}>
      <p aria-hidden="true">{t('frame.idleText', { seconds: left === Infinity ? 0 : left })}</p>
      <p className="sr-only" role="status">
        {/* Every second would talk a screen reader to death. */}
        {warning && t('frame.idleText', { seconds: Math.ceil(left / 30) * 30 })}
      </p>
    </Modal>
  );
}
