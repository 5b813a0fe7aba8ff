import { useTranslation } from 'react-i18next';
import { TextField } from '../../ui/fields.tsx';
import { SEARCH_KEY } from '../classroom/shortcuts.ts';
import { SEARCH_MAX } from './search-of.ts';
import { SEARCH_FIELD } from './use-search-key.ts';
import css from './Search.module.css';

export interface SearchFieldProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onSearch: () => void;
}

/** Where one types what one looks for. */
export function SearchField({ text, onText, onSearch }: SearchFieldProps) {
  const { t } = useTranslation();
  return (
    <search>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSearch();
        }}
      >
        <TextField
          size="small"
          type="search"
          label={t('search.label')}
          autoComplete="off"
          value={text}
          onChange={(event) => onText(event.target.value)}
          slotProps={{
            htmlInput: { [SEARCH_FIELD]: '', maxLength: SEARCH_MAX, 'aria-keyshortcuts': SEARCH_KEY },
            input: {
              endAdornment: text === '' && (
                <kbd className={css['key']} aria-hidden="true">
                  {SEARCH_KEY}
                </kbd>
              ),
            },
          }}
        />
      </form>
    </search>
  );
}
