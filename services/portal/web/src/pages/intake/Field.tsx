import { createContext, useContext, type ReactNode } from 'react';

/** What is wrong, by the id of the input. */
export const FaultsContext = createContext<Readonly<Record<string, string>>>({});

/** What a notice demands, by the id of the input. */
export const DemandsContext = createContext<Readonly<Record<string, string>>>({});

type Given = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean; status?: 'error' };
type Props = { id: string; label: string; hint?: string; wide?: boolean; required?: boolean; fault?: string; children: (given: Given) => ReactNode };

/** A labelled input with its hint and its fault; the fault comes first for a screen reader. */
export function Field({ id, label, hint, wide, required, fault, children }: Props) {
  const faults = useContext(FaultsContext);
  const wrong = fault || faults[id];
  const demand = useContext(DemandsContext)[id];
  const described = [demand ? `${id}-demand` : '', wrong ? `${id}-fault` : '', hint ? `${id}-hint` : ''].filter(Boolean).join(' ');
  return (
    <div className={`field${wide ? ' wide' : ''}${wrong ? ' field-wrong' : ''}`}>
      <label htmlFor={id}>
        {label}
        {required && <span aria-hidden="true" className="lamp-red"> *</span>}
      </label>
      {demand && (
        <p id={`${id}-demand`} className="demanded">
          ▲ {demand}
        </p>
      )}
      {wrong && (
        <p id={`${id}-fault`} className="lamp-red" role="alert">
          {wrong}
        </p>
      )}
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': wrong ? true : undefined, status: wrong ? 'error' : undefined })}
      {hint && (
        <p id={`${id}-hint`} className="quiet hint">
          {hint}
        </p>
      )}
    </div>
  );
}
