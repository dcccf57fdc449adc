import { Input } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useText } from '../i18n';
import { useRoles } from './session';
import { AREAS } from './areas';

/** Where a search goes: an exact number opens its page, everything else is looked up in the register. */
export function placeOf(typed: string): string {
  const text = typed.normalize('NFKC').replace(/\s+/g, '');
  if (/^[0-9A-HJ-NP-RTUWXY]{18}$/i.test(text)) return `/companies/${text.toUpperCase()}`;
  if (/^(JY|YB)\d{14}$/i.test(text)) return `/licences/${text.toUpperCase()}`;
  if (/^1\.2\.156\./.test(text)) return `/licences/${encodeURIComponent(text)}`;
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)) return `/cases/${text.toLowerCase()}`;
  return `/register?q=${encodeURIComponent(typed.trim())}`;
}

export function SearchBox() {
  const { t } = useText();
  const { has } = useRoles();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  if (!has(...AREAS.register.roles)) return <span className="frame-search" />;
  const go = () => {
    if (!typed.trim()) return;
    navigate(placeOf(typed));
    setTyped('');
  };
  return (
    <form className="frame-search" role="search" onSubmit={(event) => { event.preventDefault(); go(); }}>
      <Input id="frame-search" value={typed} onChange={(event) => setTyped(event.target.value)} placeholder={t('frame.searchShort')} aria-label={t('frame.searchLabel')} allowClear={false} maxLength={100} />
    </form>
  );
}
