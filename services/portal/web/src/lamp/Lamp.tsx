import { Tooltip } from 'antd';
import type { Light, Sentence } from '../api/types';
import { useText, type Key } from '../i18n';
import { day, duration, instant } from '../i18n/format';
import { serverNow, useServerNow } from './clock';

/** Shape, word and colour: the colour is never alone. */
const SHAPES: Record<Light, { shape: string; text: Key }> = {
  GREEN: { shape: '●', text: 'frame.lampGreen' },
  YELLOW: { shape: '▲', text: 'frame.lampYellow' },
  RED: { shape: '■', text: 'frame.lampRed' },
  PAUSED: { shape: '‖', text: 'frame.lampPaused' },
};

/** A light by its code; where no clock runs the lamp is grey. */
export const lightOf = (light: string): Light => (light in SHAPES ? (light as Light) : 'PAUSED');

/** Sign of a light: shape + word. A red one may be of an act, with time left: then nothing is overdue. */
export function LightSign({ light, word = true, inTime = false }: { light: Light; word?: boolean; inTime?: boolean }) {
  const { t } = useText();
  const { shape } = SHAPES[light];
  const text = light === 'RED' && inTime ? 'frame.lampRedInTime' : SHAPES[light].text;
  return (
    <span className={`lamp lamp-${light.toLowerCase()}`}>
      <span aria-hidden="true" className="lamp-shape">
        {shape}
      </span>
      <span className={word ? undefined : 'sr-only'}>{t(text)}</span>
    </span>
  );
}

/** What a lamp shows: the light and the end of its period, both as the server computed them. */
export type LampValue = {
  light: string;
  /** Instant, or last day of the period (which ends at 24:00 of the bureau's day). */
  due?: string | null;
  clock: 'PROMISE' | 'STATUTORY' | 'HALL' | (string & {});
  provisional?: boolean;
  why?: Sentence | null;
};

/** What each clock is called. */
const CLOCKS: Record<string, Key> = { PROMISE: 'frame.lampPromise', HALL: 'frame.lampHall', STATUTORY: 'frame.lampStatutory' };

const isDay = (due: string) => /^\d{4}-\d{2}-\d{2}$/.test(due);

/** Milliseconds of the end of a period. */
export function endOf(due: string): number {
  return isDay(due) ? new Date(`${due}T00:00:00+08:00`).getTime() + 86_400_000 : new Date(due).getTime();
}

/** What is left, in words: "剩 0 分钟" is a time too. */
export function TimeLeft({ due }: { due: string }) {
  const { t, language } = useText();
  const left = Math.round((endOf(due) - useServerNow()) / 1000);
  const time = duration(left, language);
  return <span className="nowrap">{left < 0 ? t('frame.lampOver', { time }) : t('frame.lampLeft', { time })}</span>;
}

/** A lamp with its time; why it is so comes with hover and focus. */
export function Lamp({ lamp, withClock = false }: { lamp: LampValue; withClock?: boolean }) {
  const { t, say, language } = useText();
  // Not ticking: when the end passes, the server tells another light.
  const inTime = !!lamp.due && serverNow() < endOf(lamp.due);
  const clock = t(CLOCKS[lamp.clock] ?? 'frame.lampStatutory');
  const due = lamp.due ? (isDay(lamp.due) ? day(lamp.due, language) : instant(lamp.due, language)) : '';
  const why = (
    <>
      {lamp.why && <div>{say(lamp.why)}</div>}
      <div>
        {clock}
        {due ? ` · ${t('frame.lampDue', { at: due })}` : ` · ${t('frame.lampNoClock')}`}
        {lamp.provisional && t('frame.lampProvisional')}
      </div>
    </>
  );
  return (
    <Tooltip title={why}>
      {/* Reachable by keyboard, since the reason is shown on focus. */}
      <span className="lamp-focus" tabIndex={0} role="note">
        {withClock && <span className="lamp-clock">{clock}</span>}
        <LightSign light={lightOf(lamp.light)} inTime={inTime} /> {lamp.due && <TimeLeft due={lamp.due} />}
      </span>
    </Tooltip>
  );
}
