import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router-dom';
import { act, instantReview, taskPage } from '../../api/calls';
import type { Application, Filing, InstantEvaluation, InstantReview } from '../../api/types';
import type { Department } from '../../frame/areas';
import { Facts, Page, Section } from '../../frame/Page';
import { Loaded, NotFound } from '../../frame/states';
import { useText } from '../../i18n';
import { day } from '../../i18n/format';
import { REASONS, type Act } from '../acts/act';
import { ActButtons, ActDialog } from '../acts/ActDialog';
import { Materials } from '../decision/Panels';
import { ApplicationFacts, FilingFacts } from '../decision/Subjects';
import { Persons } from '../persons/Persons';
import { branchPostsOf, foodPostsOf, postsOf } from '../persons/persons';
import { KINDS, useDepartment } from './department';
import { Found } from './Found';

/** Who looks again at what the machine approved. */
const REVIEWERS: Record<Department, string> = { registration: 'REGISTRAR', 'food-licensing': 'REVIEWER' };

function actsOf(department: Department): Act<InstantReview>[] {
  const onIt = (name: string): Act<InstantReview>['run'] => ({ review_id: id, version }, said, key) => act(`/bff/instant/${department}/reviews/${id}/${name}`, { ...said, expected_version: version }, key);
  return [
    {
      name: 'answer', text: 'instant.answer', roles: [REVIEWERS[department]], states: ['OPEN', 'OVERDUE'], follows: { text: 'instant.answerFollows' },
      fields: [{ name: 'opinion', label: 'instant.opinion', kind: 'one', codes: { group: 'secondOpinion', values: ['WOULD_APPROVE', 'WOULD_NOT_APPROVE'] } }, { ...REASONS, hint: 'acts.noPersonalData' }],
      run: onIt('answer'),
    },
    { name: 'settle', text: 'instant.settle', roles: ['SUPERVISOR'], states: ['DISAGREED'], follows: { text: 'instant.settleFollows' }, fields: [{ ...REASONS, hint: 'acts.noPersonalData' }], after: ({ answered_by: by }) => by, run: onIt('settle') },
  ];
}

const ON_A_REVIEW: Record<Department, Act<InstantReview>[]> = { registration: actsOf('registration'), 'food-licensing': actsOf('food-licensing') };

function Answered({ review }: { review: InstantReview }) {
  const { t, code, language } = useText();
  const department = useDepartment();
  const onDay = (value: string) => value && day(value, language);
  const [chosen, setChosen] = useState<Act<InstantReview>>();
  return (
    <Section title={t('instant.review')}>
      <Facts
        facts={[
          { label: t('instant.state'), value: <strong>{code('reviewState', review.state)}</strong> },
          { label: t('instant.drawnOn'), value: onDay(review.drawn_on) },
          { label: t('instant.due'), value: review.due && `${onDay(review.due)}${review.due_provisional ? t('frame.lampProvisional') : ''}` },
          { label: t('instant.opinion'), value: code('secondOpinion', review.opinion) },
          { label: t('frame.reasons'), value: review.reasons },
          { label: t('instant.answeredBy'), value: review.answered_by },
          { label: t('instant.answeredOn'), value: onDay(review.answered_on) },
          { label: t('instant.settlement'), value: review.settlement },
          { label: t('instant.settledBy'), value: review.settled_by },
          { label: t('instant.settledOn'), value: onDay(review.settled_on) },
        ]}
      />
      <ActButtons acts={ON_A_REVIEW[department]} about={review} state={review.state} choose={setChosen} />
      {chosen && <ActDialog act={chosen} about={review} title={review.full_name} refresh={[['instant-review', department, review.review_id], ['instant-reviews']]} close={() => setChosen(undefined)} />}
    </Section>
  );
}

type Look = { review: InstantReview; filing?: Filing | null; application?: Application | null; evaluation?: InstantEvaluation | null };

function ReviewPage({ review, filing, application, evaluation }: Look) {
  const { t } = useText();
  const department = useDepartment();
  return (
    <Page title={review.full_name} actions={<Link to={`/instant/${department}`}>{t('instant.reviews')}</Link>}>
      <Answered review={review} />
      {evaluation ? <Found evaluation={evaluation} department={department} /> : <p className="notice">{t('instant.blind')}</p>}
      {filing && (
        <>
          <FilingFacts filing={filing} />
          <Persons file={{ kind: 'FILING', id: filing.filing_id }} posts={filing.branch ? branchPostsOf(filing.branch) : postsOf(filing.form)} />
          <Materials materials={(filing.form ?? filing.branch)?.materials ?? []} />
        </>
      )}
      {application && (
        <>
          <ApplicationFacts application={application} />
          <Persons file={{ kind: 'APPLICATION', id: application.application_id }} posts={foodPostsOf(application.form)} />
          <Materials materials={application.form?.materials ?? []} />
        </>
      )}
    </Page>
  );
}

async function lookAt(department: Department, id: string, signal: AbortSignal): Promise<Look | null> {
  const { review, evaluation } = await instantReview(department, id, signal);
  if (!review) return null;
  const { filing, application } = await taskPage(`${KINDS[department]}-${review.filing_id}`, signal);
  return filing || application ? { review, filing, application, evaluation } : null;
}

/** One second look: what was handed in, and what the rules found once it was answered. */
export default function Review() {
  const { id = '' } = useParams();
  const department = useDepartment();
  const query = useQuery({ queryKey: ['instant-review', department, id], queryFn: ({ signal }) => lookAt(department, id, signal) });
  return <Loaded query={query}>{(look) => (look ? <ReviewPage {...look} /> : <NotFound />)}</Loaded>;
}
