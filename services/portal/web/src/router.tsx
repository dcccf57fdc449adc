import type { ComponentType } from 'react';
import { createBrowserRouter, Navigate, Outlet, useParams, useRouteError, type RouteObject } from 'react-router-dom';
import { AREAS, departmentAt, departmentsFor, homeOf, WATCHERS } from './frame/areas';
import { Layout } from './frame/Layout';
import { ForRoles, useSession } from './frame/session';
import { NotFound, PageSkeleton } from './frame/states';

// The router fetches the code of a page while the session is asked for, before anything is drawn. React's own `lazy` would
// draw a fallback first, and then hold the page back until that was seen for 300 ms.
const page = (load: () => Promise<{ default: ComponentType }>) => async () => ({ Component: (await load()).default });

/** Whose code did not arrive fails like a page that breaks: inside the frame. */
function Unloaded(): never {
  throw useRouteError();
}

/** The workbench for those who have one; everybody else starts at their own first page. */
function Home() {
  const { me } = useSession();
  const home = homeOf(me.roles);
  return home === '/' ? <Outlet /> : <Navigate to={home} replace />;
}

/** Instant approval begins with the first department that somebody watches. */
function InstantHome() {
  const { me } = useSession();
  const [first] = departmentsFor(me.roles);
  return first ? <Navigate to={`/instant/${first}`} replace /> : <NotFound />;
}

/** Instant approval of the department in the address, to who watches it. */
function InstantOf() {
  const { department = '' } = useParams();
  const watched = departmentAt(department);
  return watched ? <ForRoles roles={WATCHERS[watched]} /> : <NotFound />;
}

const pages: RouteObject[] = [
  { element: <Home />, children: [{ index: true, lazy: page(() => import('./pages/workbench/Workbench')) }] },
  { path: 'me', lazy: page(() => import('./pages/me/Me')) },
  { element: <ForRoles roles={AREAS.supervisor.roles} />, children: [{ path: 'supervisor', lazy: page(() => import('./pages/supervisor/Supervisor')) }] },
  {
    element: <ForRoles roles={AREAS.newCase.roles} />,
    children: [
      { path: 'cases/new', lazy: page(() => import('./pages/intake/Start')) },
      { path: 'cases/new/:draft', lazy: page(() => import('./pages/intake/Intake')) },
      { path: 'companies/:uscc/change/:draft?', lazy: page(() => import('./pages/acts/Change')) },
      { path: 'companies/:uscc/branch/:draft?', lazy: page(() => import('./pages/acts/Branch')) },
      { path: 'companies/:uscc/end/:filing?', lazy: page(() => import('./pages/acts/End')) },
      { path: 'corrections/:kind/:id', lazy: page(() => import('./pages/correct/Correct')) },
    ],
  },
  {
    element: <ForRoles roles={AREAS.cases.roles} />,
    children: [
      { path: 'cases', lazy: page(() => import('./pages/cases/Cases')) },
      { path: 'cases/:id', lazy: page(() => import('./pages/cases/Case')) },
    ],
  },
  { element: <ForRoles roles={AREAS.workbench.roles} />, children: [{ path: 'tasks/:id', lazy: page(() => import('./pages/decision/Decision')) }] },
  {
    element: <ForRoles roles={AREAS.inspections.roles} />,
    children: [
      { path: 'inspections', lazy: page(() => import('./pages/inspections/Inspections')) },
      { path: 'inspections/plan', lazy: page(() => import('./pages/inspections/YearPlan')) },
      { path: 'inspections/published', lazy: page(() => import('./pages/inspections/Published')) },
      { path: 'inspections/draws', lazy: page(() => import('./pages/inspections/Draws')) },
      { path: 'inspections/draws/:id', lazy: page(() => import('./pages/inspections/Draw')) },
      { path: 'inspections/grades/:number', lazy: page(() => import('./pages/inspections/Grade')) },
      { path: 'inspections/:id', lazy: page(() => import('./pages/inspections/Visit')) },
    ],
  },
  {
    element: <ForRoles roles={AREAS.instant.roles} />,
    children: [
      { path: 'instant', element: <InstantHome /> },
      {
        path: 'instant/:department',
        element: <InstantOf />,
        children: [
          { index: true, lazy: page(() => import('./pages/instant/Reviews')) },
          { path: 'reviews/:id', lazy: page(() => import('./pages/instant/Review')) },
          {
            // Who may still be asked for a second look is not shown what the rules found.
            element: <ForRoles roles={AREAS.supervisor.roles} />,
            children: [
              { path: 'comparisons', lazy: page(() => import('./pages/instant/Comparisons')) },
              { path: 'trial', lazy: page(() => import('./pages/instant/Trial')) },
              { path: 'evaluations/:id', lazy: page(() => import('./pages/instant/Evaluation')) },
            ],
          },
        ],
      },
    ],
  },
  {
    element: <ForRoles roles={AREAS.register.roles} />,
    children: [
      { path: 'register', lazy: page(() => import('./pages/register/Register')) },
      { path: 'companies/:uscc', lazy: page(() => import('./pages/register/Company')) },
      { path: 'licences/:number', lazy: page(() => import('./pages/register/Licence')) },
    ],
  },
  { element: <ForRoles roles={AREAS.ops.roles} />, children: [{ path: 'ops', lazy: page(() => import('./pages/ops/Ops')) }, { path: 'ops/traces/:id', lazy: page(() => import('./pages/ops/Trace')) }] },
  { element: <ForRoles roles={AREAS.admin.roles} />, children: [{ path: 'admin', lazy: page(() => import('./pages/admin/Admin')) }] },
  { path: '*', element: <NotFound /> },
];

export const routes: RouteObject[] = [{ path: '/', element: <Layout />, HydrateFallback: PageSkeleton, children: [{ errorElement: <Unloaded />, children: pages }] }];

export const router = createBrowserRouter(routes);
