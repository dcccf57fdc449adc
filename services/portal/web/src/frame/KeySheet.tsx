import { Modal, Switch } from 'antd';
import { useText } from '../i18n';
import { useKeyRegistry } from './keys';

const shown = (keys: string) => keys.replace('mod+enter', 'Ctrl + Enter');

/** All keys that work right now, and the switch that turns single keys off. */
export function KeySheet({ open, close }: { open: boolean; close: () => void }) {
  const { t } = useText();
  const { enabled, setEnabled, list } = useKeyRegistry();
  const rows = open ? list() : [];
  return (
    <Modal open={open} onCancel={close} footer={null} title={t('frame.keysTitle')}>
      <p>
        <Switch checked={enabled} onChange={setEnabled} aria-label={t('frame.keysOn')} /> {t('frame.keysOn')}
      </p>
      <p className="quiet">{t('frame.keysHint')}</p>
      <table className="key-table">
        <tbody>
          {rows.map(({ keys, text }) => (
            <tr key={keys}>
              <th scope="row">
                <kbd>{shown(keys)}</kbd>
              </th>
              <td>{text}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">
              <kbd>Esc</kbd>
            </th>
            <td>{t('frame.keyClose')}</td>
          </tr>
        </tbody>
      </table>
    </Modal>
  );
}
