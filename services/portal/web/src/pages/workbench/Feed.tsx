import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { FeedEvent } from '../../api/types';
import { useFeed } from '../../data/live';
import { Section } from '../../frame/Page';
import { useText } from '../../i18n';
import { timeOfDay } from '../../i18n/format';

const SHOWN = 8;

/** What happened since the page was opened, newest first. */
export function Feed() {
  const { t, code, language } = useText();
  const [events, setEvents] = useState<FeedEvent[]>([]);
  useFeed((event) => {
    if (event.kind !== 'TasksChanged') setEvents((before) => [event, ...before].slice(0, SHOWN));
  });
  return (
    <Section title={t('workbench.feed')}>
      {events.length === 0 ? (
        <p className="quiet">{t('workbench.feedEmpty')}</p>
      ) : (
        <ul className="feed" aria-live="polite">
          {events.map((event) => (
            <li key={event.seq}>
              <time dateTime={event.at}>{timeOfDay(event.at, language)}</time>
              <span className="quiet">{code('department', event.source)}</span>
              <span>{code('fact', event.kind)}</span>
              {event.case_id && <Link to={`/cases/${event.case_id}`}>{t('workbench.case')}</Link>}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
