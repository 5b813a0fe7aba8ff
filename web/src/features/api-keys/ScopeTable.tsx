import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { CheckField } from '../../ui/fields.tsx';
import { type Area, areasOf, type ScopeRow, scopeRows, scopesOf, toggled, toggledAll } from './scope-table.ts';
import css from './ApiKeysPage.module.css';

const AREAS = areasOf(scopeRows());

interface Choosing {
  readonly chosen: readonly string[];
  readonly onChange: (scopes: string[]) => void;
}

/** What a key may, by area: closed ones are one step of the keyboard each. */
export function ScopeTable(choosing: Choosing) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <fieldset className={css['scopes']} aria-describedby={id}>
      <legend>{t('apiKeys.scopes')}</legend>
      <p id={id} className={css['hint']}>
        {t('apiKeys.scopesHelp')}
      </p>
      {AREAS.map((one) => (
        <AreaOfScopes key={one.area} {...one} {...choosing} />
      ))}
    </fieldset>
  );
}

function AreaOfScopes({ area, rows, chosen, onChange }: { area: Area; rows: readonly ScopeRow[] } & Choosing) {
  const { t } = useTranslation();
  const all = { read: scopesOf(rows, 'read'), write: scopesOf(rows, 'write') };
  const count = [...all.read, ...all.write].filter((scope) => chosen.includes(scope)).length;
  return (
    <details className={css['area']}>
      <summary>
        <span>{t(`apiKeys.areas.${area}`)}</span>
        <span className={css['chosen']}>{count > 0 && t('apiKeys.chosen', { count })}</span>
      </summary>
      {rows.length > 1 && (
        <fieldset aria-label={t('apiKeys.allOf', { area: t(`apiKeys.areas.${area}`) })} className={css['scope']}>
          <strong>{t('apiKeys.all')}</strong>
          {(['read', 'write'] as const).map((what) => (
            <CheckField
              key={what}
              label={t(`apiKeys.${what}`)}
              checked={all[what].every((scope) => chosen.includes(scope))}
              onChange={(on) => onChange(toggledAll(chosen, all[what], on))}
            />
          ))}
        </fieldset>
      )}
      {rows.map(({ part, read, write }) => (
        <fieldset key={part} aria-label={part} className={css['scope']}>
          <code>{part}</code>
          {[read, write].map(
            (scope, i) =>
              scope !== null && (
                <CheckField
                  key={scope}
                  label={t(i === 0 ? 'apiKeys.read' : 'apiKeys.write')}
                  checked={chosen.includes(scope)}
                  onChange={(on) => onChange(toggled(chosen, scope, on))}
                />
              ),
          )}
        </fieldset>
      ))}
    </details>
  );
}
