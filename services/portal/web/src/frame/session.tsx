import { queryOptions } from '@tanstack/react-query';
import { createContext, useContext, type ReactNode } from 'react';
import { Outlet } from 'react-router-dom';
import { session as fetchSession } from '../api/calls';
import type { Session } from '../api/types';
import { NoPermission } from './states';

/** Who is here and what they may do; asked for while the code of the page is still under way. */
export const SESSION = queryOptions({ queryKey: ['session'], queryFn: ({ signal }) => fetchSession(signal), staleTime: Infinity });

const SessionContext = createContext<Session | undefined>(undefined);

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('the session is used outside the frame');
  return session;
}

export function useRoles() {
  const { me } = useSession();
  return { has: (...roles: string[]) => roles.some((role) => me.roles.includes(role)), roles: me.roles };
}

/** Shows its pages to these roles only; the server refuses the others anyway. */
export function ForRoles({ roles }: { roles: readonly string[] }) {
  const { has } = useRoles();
  return has(...roles) ? <Outlet /> : <NoPermission roles={[...roles]} />;
}
