import { fireEvent, render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { KeysProvider } from '../frame/keys';
import { LightSign } from '../lamp/Lamp';
import { DataTable } from './DataTable';

const table = (open: (row: string) => void) => (
  <KeysProvider>
    <DataTable label="table" rows={['a', 'b']} rowKey={(row) => row} columns={[{ key: 'name', title: 'Name', cell: (row) => row }]} onOpen={open} batch={(keys) => <span>{keys.join('+')}</span>} />
    <input aria-label="field" />
  </KeysProvider>
);

it('is walked with j and k, opened with Enter and chosen with x, but not while typing', () => {
  const opened: string[] = [];
  render(table((row) => opened.push(row)));
  const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });
  press('j');
  press('j');
  press('Enter');
  press('k');
  press('Enter');
  expect(opened).toEqual(['b', 'a']);
  press('x');
  expect(screen.getByRole('region').textContent).toContain('a');
  screen.getByLabelText('field').focus();
  press('j');
  expect(document.activeElement).toBe(screen.getByLabelText('field'));
});

it('a lamp has a shape and a word, not colour alone', () => {
  const { container } = render(<LightSign light="RED" word={false} />);
  expect(container.textContent).toBe('■超时');
});
