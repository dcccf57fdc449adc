import { useEffect, useRef } from 'react';
import { useText } from '../../i18n';

/** A fault as it is told; `path` is the id of its input. */
export type Shown = { path: string; text: string };

/** Finds the input of a path, or the nearest one above it. */
export function focusOn(path: string) {
  const parts = path.split('.');
  for (let length = parts.length; length > 0; length -= 1) {
    const found = document.getElementById(parts.slice(0, length).join('.'));
    if (found) {
      found.scrollIntoView({ block: 'center' });
      found.focus({ preventScroll: true });
      return;
    }
  }
}

/** Everything that is wrong, each with the way to its input; takes the focus when it appears. */
export function ErrorSummary({ faults, go }: { faults: Shown[]; go: (path: string) => void }) {
  const { t } = useText();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus();
  }, [faults]);
  return (
    <div className="error-summary" ref={box} tabIndex={-1} role="alert" aria-labelledby="error-summary-title">
      <h2 id="error-summary-title">{t('frame.errorList')}</h2>
      <ul>
        {faults.map(({ path, text }) => (
          <li key={path + text}>
            <button type="button" onClick={() => go(path)}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
