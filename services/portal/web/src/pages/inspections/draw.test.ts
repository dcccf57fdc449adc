import { expect, it } from 'vitest';
import { OF_A_DRAW, objectsOf, strataOf } from './draw';

it('shares are read line by line, in per cent', () => {
  expect(strataOf('食品销售, 10%\n\n餐饮服务\t2.5')).toEqual({ rows: [{ name: '食品销售', rate: 1000 }, { name: '餐饮服务', rate: 250 }], wrong: [] });
  expect(strataOf('食品销售\n餐饮服务,0\n单位食堂,5,6').wrong).toEqual([1, 2, 3]);
});

it('operators are read as a table is pasted, and a line that does not read is told', () => {
  const { rows, wrong } = objectsOf('9137 0214mafake001x\t样例食品\t食品销售\t2\tfood_sales\tb\t370214\t样例路1号\n代码,名称\n');
  expect(wrong).toEqual([2]);
  expect(rows[0]).toMatchObject({ operator_uscc: '91370214MAFAKE001X', stratum: '食品销售', weight: 2, field: 'FOOD_SALES', grade: 'B', premises: { division: '370214', address: '样例路1号' } });
  const gather = OF_A_DRAW.find(({ name }) => name === 'objects');
  expect(gather?.check?.({ objects: 'x' })).toMatchObject([{ path: 'act.objects', params: { line: 1 } }]);
});
