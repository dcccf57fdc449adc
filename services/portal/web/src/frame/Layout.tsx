import { MenuOutlined } from '@ant-design/icons';
import { App, Button, Drawer, Dropdown, Segmented } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { NavLink, Outlet, useLocation, useNavigate } from 'react-router-dom';
import { logOut } from '../api/calls';
import { goToLogin, uuid } from '../api/http';
import { useLiveState, LiveProvider } from '../data/live';
import { chooseLanguage, useText, type Language } from '../i18n';
import { instant, timeOfDay } from '../i18n/format';
import { useServerNow } from '../lamp/clock';
import { AREAS, areaAt, areasFor, hears } from './areas';
import { ErrorBoundary } from './ErrorBoundary';
import { Idle } from './Idle';
import { KeySheet } from './KeySheet';
import { useKeys } from './keys';
import { FONT_SIZES, usePreferences, type FontSize } from './preferences';
import { SearchBox } from './SearchBox';
import { SESSION, SessionProvider, useSession } from './session';
import { PageError, PageSkeleton } from './states';

function Navigation({ onGo }: { onGo?: () => void }) {
  const { t } = useText();
  const { me } = useSession();
  const { pathname } = useLocation();
  const here = areaAt(pathname);
  return (
    <nav aria-label={t('frame.mainNav')} className="frame-nav">
      <ul>
        {areasFor(me.roles).map((area) => (
          <li key={area}>
            <NavLink to={AREAS[area].path} onClick={onGo} className={here === area ? 'here' : ''} aria-current={here === area ? 'page' : undefined}>
              {t(AREAS[area].text)}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function ServerTime() {
  const { t, language } = useText();
  const now = useServerNow();
  return (
    <span className="server-time" title={t('frame.serverTime')}>
      <span className="sr-only">{t('frame.serverTime')} </span>
      {timeOfDay(now, language, true)}
    </span>
  );
}

function LiveBadge() {
  const { t } = useText();
  const state = useLiveState();
  const text = { live: 'frame.live', reconnecting: 'frame.reconnecting', polling: 'frame.polling' } as const;
  return (
    <span className={`live live-${state}`} role="status">
      <span aria-hidden="true">{state === 'live' ? '●' : '○'}</span> {t(text[state])}
    </span>
  );
}

function UserMenu() {
  const { t, language } = useText();
  const { me } = useSession();
  const { fontSize, setFontSize } = usePreferences();
  const navigate = useNavigate();
  const names: Record<FontSize, string> = { 14: t('frame.fontSmall'), 16: t('frame.fontMiddle'), 18: t('frame.fontLarge') };
  const office = language === 'en' ? me.office?.name_en : me.office?.name_zh;
  return (
    <>
      <Segmented<Language>
        size="small"
        aria-label={t('frame.language')}
        value={language}
        options={[
          { value: 'zh-CN', label: '中' },
          { value: 'en', label: 'EN' },
        ]}
        onChange={chooseLanguage}
      />
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'me', label: t('frame.me'), onClick: () => navigate('/me') },
            { key: 'font', type: 'group', label: t('frame.fontSize'), children: FONT_SIZES.map((size) => ({ key: size, label: `${size === fontSize ? '✓ ' : ''}${names[size]}`, onClick: () => setFontSize(size) })) },
            { type: 'divider' },
            { key: 'out', label: t('frame.logout'), onClick: () => void logOut(uuid()).finally(goToLogin) },
          ],
        }}
      >
        <button type="button" className="user-button">
          <span className="sr-only">{t('frame.userMenu')} </span>
          <strong>{me.display_name}</strong>
          <span className="user-office">{office}</span>
        </button>
      </Dropdown>
    </>
  );
}

function FrameKeys() {
  const { t } = useText();
  const navigate = useNavigate();
  const { me } = useSession();
  const [sheet, setSheet] = useState(false);
  const mayOpen = me.roles.includes('WINDOW');
  useKeys([
    { keys: 'g w', text: t('frame.keyWorkbench'), run: () => navigate('/') },
    { keys: 'g c', text: t('frame.keyNewCase'), run: () => navigate('/cases/new'), hidden: !mayOpen },
    { keys: 'g s', text: t('frame.keySearch'), run: () => navigate('/register') },
    { keys: '/', text: t('frame.keyFind'), run: () => document.getElementById('frame-search')?.focus() },
    { keys: '?', text: t('frame.keyHelp'), run: () => setSheet(true) },
  ]);
  return (
    <>
      <Button size="small" className="wide-only" onClick={() => setSheet(true)} aria-label={t('frame.keysTitle')} title={t('frame.keysTitle')}>
        ?
      </Button>
      <KeySheet open={sheet} close={() => setSheet(false)} />
    </>
  );
}

/** Tells once, after the door, when this account was used before: somebody else's use is seen. */
function LastLogin() {
  const { t, language } = useText();
  const { notification } = App.useApp();
  const { last_login: last } = useSession();
  const shown = useRef(false);
  useEffect(() => {
    if (!last || shown.current) return;
    shown.current = true;
    const before = t('frame.lastLogin', { at: instant(last.at, language), ip: last.source_ip });
    notification.info({ title: before, description: last.failures_since > 0 ? t('frame.failuresSince', { count: last.failures_since }) : undefined, duration: 8, placement: 'bottomRight', role: 'status' });
  }, [last, notification, t, language]);
  return null;
}

function Frame() {
  const { t } = useText();
  const { demo, me } = useSession();
  const location = useLocation();
  const main = useRef<HTMLElement>(null);
  const [drawer, setDrawer] = useState(false);
  const first = useRef(true);

  // A reader who follows a link starts at the top of the new page.
  useEffect(() => {
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [location.pathname]);

  return (
    <div className="frame">
      <a className="skip" href="#main">
        {t('frame.skip')}
      </a>
      <header className="frame-top">
        <Button className="narrow-only" type="text" icon={<MenuOutlined />} aria-label={t('frame.openNav')} onClick={() => setDrawer(true)} />
        <span className="product">
          <img src="/icon.svg" alt="" width="22" height="22" /> {t('frame.product')}
        </span>
        {demo && <span className="ribbon">{t('frame.demoRibbon')}</span>}
        <SearchBox />
        <span className="frame-right">
          {hears(me.roles) && <LiveBadge />}
          <ServerTime />
          <FrameKeys />
          <UserMenu />
        </span>
      </header>
      <div className="frame-side">
        <Navigation />
      </div>
      <Drawer open={drawer} onClose={() => setDrawer(false)} placement="left" size={260} title={t('frame.product')}>
        <Navigation onGo={() => setDrawer(false)} />
      </Drawer>
      <main id="main" ref={main} tabIndex={-1} className="frame-main">
        {me.must_change_password && location.pathname !== '/me' && <p className="stale">{t('frame.mustChangePassword')} <NavLink to="/me">{t('frame.changePassword')}</NavLink></p>}
        <ErrorBoundary address={location.pathname}>
          <Outlet />
        </ErrorBoundary>
      </main>
      <Idle />
      <LastLogin />
    </div>
  );
}

/** Everything around the pages; there is no page without a session. */
export function Layout() {
  const query = useQuery(SESSION);
  if (query.data === undefined) return query.isError ? <PageError error={query.error} retry={() => void query.refetch()} /> : <PageSkeleton />;
  return (
    <SessionProvider session={query.data}>
      <LiveProvider hears={hears(query.data.me.roles)}>
        <Frame />
      </LiveProvider>
    </SessionProvider>
  );
}
