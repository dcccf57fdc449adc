import { useEffect, useState } from 'react';

/** A value that follows when it has rested for a while. */
export function useDebounced<V>(value: V, restMs = 400): V {
  const [rested, setRested] = useState(value);
  const content = JSON.stringify(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(JSON.parse(content) as V), restMs);
    return () => window.clearTimeout(timer);
  }, [content, restMs]);
  return rested;
}
