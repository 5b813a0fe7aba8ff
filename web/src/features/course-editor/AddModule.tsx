import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ModuleType } from '@watoto/shared/contract/http/modules.ts';
import { Button } from '../../ui/Button.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import css from './Editor.module.css';

export interface AddModuleProps {
  readonly busy: boolean;
  readonly onAdd: (module: { title: string; type: ModuleType }) => Promise<unknown>;
}

/** A new module: a title and what kind it is; the rest comes after. */
export function AddModule({ busy, onAdd }: AddModuleProps) {
  const { t } = useTranslation();
  const [title, setTitle] = useState('');
  const [type, setType] = useState<ModuleType>('reading');
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (title.trim() === '') return;
    const added = await onAdd({ title: title.trim(), type }).then(
      () => true,
      () => false,
    );
    if (added) setTitle('');
  };
  return (
    <form className={css['add']} onSubmit={(event) => void add(event)}>
      <TextField
        size="small"
        label={t('editor.newModule')}
        value={title}
        onChange={(event) => setTitle(event.target.value.slice(0, 200))}
      />
      <SelectField
        label={t('editor.kind')}
        value={type}
        options={ModuleType.options.map((value) => ({ value, label: t(`study.type.${value}`) }))}
        onChange={setType}
      />
      <Button type="submit" look="soft" disabled={busy || title.trim() === ''}>
        {t('editor.addModule')}
      </Button>
    </form>
  );
}
