import { useTranslation } from 'react-i18next';
import { SelectField, TextField } from '../../ui/fields.tsx';
import type { PeopleSearch } from './use-people.ts';
import css from './PeoplePage.module.css';

export function PeopleSearchForm({ search, onChange }: { search: PeopleSearch; onChange: (search: PeopleSearch) => void }) {
  const { t } = useTranslation();
  return (
    <search className={css['search']}>
      <TextField
        size="small"
        type="search"
        label={t('accounts.search')}
        value={search.q}
        onChange={(event) => onChange({ ...search, q: event.target.value.slice(0, 100) })}
      />
      <SelectField
        label={t('accounts.role')}
        value={search.role}
        options={(['any', 'student', 'teacher', 'admin'] as const).map((role) => ({ value: role, label: t(`accounts.roles.${role}`) }))}
        onChange={(role) => onChange({ ...search, role })}
      />
      <SelectField
        label={t('courses.gradeLabel')}
        value={search.grade}
        options={(['any', '7', '8', '9'] as const).map((grade) => ({
          value: grade,
          label: grade === 'any' ? t('courses.anyGrade') : t('courses.grade', { grade }),
        }))}
        onChange={(grade) => onChange({ ...search, grade })}
      />
      <SelectField
        label={t('accounts.state')}
        value={search.active}
        options={(['any', 'true', 'false'] as const).map((active) => ({ value: active, label: t(`accounts.states.${active}`) }))}
        onChange={(active) => onChange({ ...search, active })}
      />
      <SelectField
        label={t('accounts.sort')}
        value={search.sort}
        options={(['name', 'email', 'newest'] as const).map((sort) => ({ value: sort, label: t(`accounts.sorts.${sort}`) }))}
        onChange={(sort) => onChange({ ...search, sort })}
      />
    </search>
  );
}
