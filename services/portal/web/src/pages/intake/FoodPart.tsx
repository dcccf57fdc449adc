import { Button, Checkbox, Input, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { checkFood } from '../../api/calls';
import { useDebounced } from '../../data/useDebounced';
import { Section } from '../../frame/Page';
import { useText, type Key } from '../../i18n';
import { Commitment } from './Commitment';
import { Field } from './Field';
import { choicesOf, foodFormOf, foodOf, fullName, operatorOf } from './model';
import type { Intake } from './useIntake';

const SPECIAL = ['HEALTH_FOOD', 'MEDICAL_PURPOSE', 'INFANT_FORMULA'];
const RULES = ['SELF_INSPECTION', 'STAFF_HEALTH', 'INCOMING_INSPECTION', 'ACCIDENT_HANDLING'];
const ITEMS = ['BULK', 'BULK_AND_PREPACKAGED'];

/** What the department says to the food business as it stands: which way it goes, and what may be committed to. */
function useFoodCheck(intake: Intake) {
  const question = useDebounced({ form: foodFormOf(intake.content), persons: intake.content.persons, authority: intake.content.authority }, 600);
  const { form } = question;
  return useQuery({ queryKey: ['food-check', question], queryFn: ({ signal }) => (form ? checkFood({ ...question, form }, signal) : Promise.reject(new Error('no food part'))), enabled: !!form, staleTime: 30_000, gcTime: 0, retry: false, placeholderData: (before) => before });
}

/** Which way the food business goes, computed by the department and explained. */
function Track({ query }: { query: ReturnType<typeof useFoodCheck> }) {
  const { t, code, say } = useText();
  return (
    <div role="status" className="notice">
      <p><strong>{t('intake.foodTrack')}{t('frame.colon')}{query.data ? code('track', query.data.track) : t(query.isError ? 'intake.checkFailed' : 'intake.checking')}</strong></p>
      {query.data && <p>{say(query.data.track_ground)}</p>}
    </div>
  );
}

/** The food part; it appears when the scope holds a food item. */
export function FoodPart({ intake }: { intake: Intake }) {
  const { t, code } = useText();
  const { content, set } = intake;
  const { food } = content;
  const kind = foodOf(content);
  const query = useFoodCheck(intake);
  if (kind === 'NONE') return null;
  const operator = operatorOf(content);
  const tick = (path: string, checked: boolean, label: Key) => <Checkbox checked={checked} onChange={(event) => set(`food.${path}`, event.target.checked)}>{t(label)}</Checkbox>;
  return (
    <Section title={t('intake.food')}>
      <p className="notice">{t('intake.foodOn', { operator: fullName(operator.name) })}</p>
      <Track query={query} />
      <Field id="food.premises" label={t('intake.premises')} required>{(given) => <Input {...given} value={food.premises} onChange={(event) => set('food.premises', event.target.value)} maxLength={200} />}</Field>
      <p><Button size="small" onClick={() => set('food.premises', operator.domicile)}>{t('intake.sameAsDomicile')}</Button></p>
      <div className="form-grid">
        <Field id="food.mode" label={t('intake.saleMode')}>{(given) => <Select {...given} value={food.mode} onChange={(value) => set('food.mode', value)} options={['RETAIL', 'WHOLESALE'].map((value) => ({ value, label: code('saleMode', value) }))} style={{ width: '100%' }} />}</Field>
        <Field id="food.food_safety_manager" label={t('intake.foodManager')} required>{(given) => <Select {...given} value={food.food_safety_manager || undefined} onChange={(value) => set('food.food_safety_manager', value)} options={choicesOf(content)} style={{ width: '100%' }} />}</Field>
        {kind === 'LICENSED' && (
          <>
            <Field id="food.main_type" label={t('intake.mainType')} required>{(given) => <Select {...given} value={food.main_type || undefined} onChange={(value) => set('food.main_type', value)} options={['FOOD_SELLER', 'CATERER', 'CANTEEN'].map((value) => ({ value, label: code('mainType', value) }))} style={{ width: '100%' }} />}</Field>
            <Field id="food.items" label={t('intake.foodItems')} required>{(given) => <Select {...given} mode="multiple" value={food.items} onChange={(value) => set('food.items', value)} options={ITEMS.map((value) => ({ value, label: code('foodItem', value) }))} style={{ width: '100%' }} />}</Field>
          </>
        )}
      </div>
      <p className="ticks">{tick('cold_frozen', food.cold_frozen, 'intake.coldFrozen')} {tick('aquatic', food.aquatic, 'intake.aquatic')} {tick('vending', food.vending, 'intake.vending')} {tick('network.yes', food.network?.yes ?? false, 'intake.network')}</p>
      {food.network?.yes && (
        <div className="form-grid">
          <Field id="food.network.platform" label={t('intake.platform')}>{(given) => <Input {...given} value={food.network?.platform} onChange={(event) => set('food.network.platform', event.target.value)} maxLength={60} />}</Field>
          <Field id="food.network.shop_url" label={t('intake.shopUrl')}>{(given) => <Input {...given} inputMode="url" value={food.network?.shop_url} onChange={(event) => set('food.network.shop_url', event.target.value.trim())} maxLength={200} />}</Field>
          <p className="wide">{tick('network.physical_shop', food.network.physical_shop, 'intake.physicalShop')}</p>
        </div>
      )}
      <Field id="food.external_warehouse" label={t('intake.warehouse')}>{(given) => <Input {...given} value={food.external_warehouse} onChange={(event) => set('food.external_warehouse', event.target.value)} maxLength={200} />}</Field>
      <fieldset className="tick-set"><legend>{t('intake.specialFood')}</legend><Checkbox.Group value={food.special_food} onChange={(value) => set('food.special_food', value)} options={SPECIAL.map((value) => ({ value, label: code('special', value) }))} /></fieldset>
      <fieldset className="tick-set"><legend>{t('intake.safetyRules')}</legend><Checkbox.Group value={food.rules} onChange={(value) => set('food.rules', value)} options={RULES.map((value) => ({ value, label: code('safetyRule', value) }))} /></fieldset>
      {kind === 'LICENSED' && <Commitment intake={intake} offer={query.data?.commitment_offer} asking={query.isFetching} />}
    </Section>
  );
}
