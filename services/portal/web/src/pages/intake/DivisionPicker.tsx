import { Cascader, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { divisions } from '../../api/calls';
import { useDebounced } from '../../data/useDebounced';
import { useText } from '../../i18n';

type Option = { value: string; label: string; isLeaf: boolean; children?: Option[] };

const optionsOf = (parent: string): Promise<Option[]> => divisions({ parent }).then(({ divisions: found }) => found.map(({ code, name, level, zone }) => ({ value: code, label: name, isLeaf: zone || level === 'COUNTY' })));

/** Adds the children of one option, found by its code. */
const grown = (options: Option[], code: string, children: Option[]): Option[] => options.map((option) => (option.value === code ? { ...option, children } : option.children ? { ...option, children: grown(option.children, code, children) } : option));

type Given = { id: string; 'aria-describedby'?: string; status?: 'error' };

/** A division by name, pinyin initials or code; or level by level. */
export function DivisionPicker({ given, value, onChange }: { given: Given; value: string; onChange: (code: string) => void }) {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  const [tree, setTree] = useState<Option[]>();
  const q = useDebounced(typed || value, 250);
  const query = useQuery({ queryKey: ['divisions', q], queryFn: ({ signal }) => divisions({ q }, signal), enabled: q !== '', staleTime: Infinity });
  const options = (query.data?.divisions ?? []).map(({ code, path }) => ({ value: code, label: `${path.split('/').join(' / ')} ${code}` }));
  const open = (visible: boolean) => {
    if (visible && !tree) void optionsOf('').then(setTree);
  };
  return (
    <div className="division-picker">
      <Select
        {...given}
        showSearch={{ filterOption: false, onSearch: setTyped }}
        allowClear
        value={value || undefined}
        onChange={(code?: string) => { onChange(code ?? ''); setTyped(''); }}
        options={options}
        loading={query.isFetching}
        notFoundContent={typed ? t('intake.noDivision') : t('intake.divisionSearch')}
        placeholder={t('intake.divisionSearch')}
        style={{ width: '100%' }}
      />
      <Cascader<Option>
        options={tree}
        onOpenChange={open}
        value={[]}
        loadData={(chosen) => {
          const last = chosen[chosen.length - 1];
          void optionsOf(String(last.value)).then((children) => setTree((before) => (before ? grown(before, String(last.value), children) : before)));
        }}
        onChange={(path) => path && onChange(String(path[path.length - 1]))}
        placeholder={t('intake.divisionBrowse')}
        aria-label={t('intake.divisionBrowse')}
        style={{ width: 140 }}
      />
    </div>
  );
}
