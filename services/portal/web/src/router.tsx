import { lazy, type ComponentType } from 'react';
import { createBrowserRouter, Navigate, Outlet } from 'react-router-dom';
import { AREAS, homeOf } from './frame/areas';
import { Layout } from './frame/Layout';
import { ForRoles, useSession } from './frame/session';
import { NotFound } from './frame/states';

const page = (load: () => Promise<{ default: ComponentType }>) => {
  const Page = lazy(load);
  return <Page />;
};

/** The workbench for those who have one; everybody else starts at their own first page. */
function Home() {
  const { me } = useSession();
  const home = homeOf(me.roles);
  return home === '/' ? <Outlet /> : <Navigate to={home} replace />;
}

export const routes = [
  {
    path: '/',
    element: <Layout />,
    children: [
      { element: <Home />, children: [{ index: true, element: page(() => import('./pages/workbench/Workbench')) }] },
      { path: 'me', element: page(() => import('./pages/me/Me')) },
      { element: <ForRoles roles={AREAS.supervisor.roles} />, children: [{ path: 'supervisor', element: page(() => import('./pages/supervisor/Supervisor')) }] },
      {
        element: <ForRoles roles={AREAS.newCase.roles} />,
        children: [
          { path: 'cases/new', element: page(() => import('./pages/intake/Start')) },
          { path: 'cases/new/:draft', element: page(() => import('./pages/intake/Intake')) },
          { path: 'companies/:uscc/change/:draft?', element: page(() => import('./pages/acts/Change')) },
          { path: 'companies/:uscc/branch/:draft?', element: page(() => import('./pages/acts/Branch')) },
          { path: 'companies/:uscc/end/:filing?', element: page(() => import('./pages/acts/End')) },
          { path: 'corrections/:kind/:id', element: page(() => import('./pages/correct/Correct')) },
        ],
      },
      {
        element: <ForRoles roles={AREAS.cases.roles} />,
        children: [
          { path: 'cases', element: page(() => import('./pages/cases/Cases')) },
          { path: 'cases/:id', element: page(() => import('./pages/cases/Case')) },
        ],
      },
      { element: <ForRoles roles={AREAS.workbench.roles} />, children: [{ path: 'tasks/:id', element: page(() => import('./pages/decision/Decision')) }] },
      {
        element: <ForRoles roles={AREAS.inspections.roles} />,
        children: [
          { path: 'inspections', element: page(() => import('./pages/inspections/Inspections')) },
          { path: 'inspections/plan', element: page(() => import('./pages/inspections/YearPlan')) },
          { path: 'inspections/draws', element: page(() => import('./pages/inspections/Draws')) },
          { path: 'inspections/draws/:id', element: page(() => import('./pages/inspections/Draw')) },
          { path: 'inspections/grades/:number', element: page(() => import('./pages/inspections/Grade')) },
          { path: 'inspections/:id', element: page(() => import('./pages/inspections/Visit')) },
        ],
      },
      {
        element: <ForRoles roles={AREAS.instant.roles} />,
        children: [
          { path: 'instant', element: page(() => import('./pages/instant/Reviews')) },
          { path: 'instant/reviews/:id', element: page(() => import('./pages/instant/Review')) },
        ],
      },
      {
        // Who may still be asked for a second look is not shown what the rules found.
        element: <ForRoles roles={AREAS.supervisor.roles} />,
        children: [
          { path: 'instant/comparisons', element: page(() => import('./pages/instant/Comparisons')) },
          { path: 'instant/evaluations/:id', element: page(() => import('./pages/instant/Evaluation')) },
        ],
      },
      {
        element: <ForRoles roles={AREAS.register.roles} />,
        children: [
          { path: 'register', element: page(() => import('./pages/register/Register')) },
          { path: 'companies/:uscc', element: page(() => import('./pages/register/Company')) },
          { path: 'licences/:number', element: page(() => import('./pages/register/Licence')) },
        ],
      },
      { element: <ForRoles roles={AREAS.ops.roles} />, children: [{ path: 'ops', element: page(() => import('./pages/ops/Ops')) }, { path: 'ops/traces/:id', element: page(() => import('./pages/ops/Trace')) }] },
      { element: <ForRoles roles={AREAS.admin.roles} />, children: [{ path: 'admin', element: page(() => import('./pages/admin/Admin')) }] },
      { path: '*', element: <NotFound /> },
    ],
  },
];

export const router = createBrowserRouter(routes);
