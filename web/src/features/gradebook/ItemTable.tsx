import { useTranslation } from 'react-i18next';
import { ScrolledTable } from '../../ui/DataTable.tsx';
import { Loaded } from '../api/Loaded.tsx';
import { useItems } from './use-gradebook.ts';
import css from './GradebookPage.module.css';

/** How each question of an assessment did. */
export function ItemTable({ assessmentId, title }: { assessmentId: string; title: string }) {
  const { t } = useTranslation();
  const items = useItems(assessmentId);
  const percent = (share: number | null) => (share === null ? '–' : `${Math.round(share * 100)} %`);
  return (
    <section className={css['items']} aria-labelledby="items-title">
      <h2 id="items-title">{t('assessments.book.itemsOf', { title })}</h2>
      <Loaded query={items}>
        {(data) =>
          data.students === 0 ? (
            <p>{t('assessments.book.noItems')}</p>
          ) : (
            <ScrolledTable label={t('assessments.book.itemsOf', { title })}>
              <thead>
                <tr>
                  <th scope="col">{t('assessments.editor.prompt')}</th>
                  <th scope="col">{t('assessments.book.answered')}</th>
                  <th scope="col">{t('assessments.book.mean')}</th>
                  <th scope="col">{t('assessments.book.difficulty')}</th>
                  <th scope="col">{t('assessments.book.discrimination')}</th>
                  <th scope="col">{t('assessments.book.choices')}</th>
                </tr>
              </thead>
              <tbody>
                {data.items.map((item) => (
                  <tr key={item.questionId}>
                    <td>
                      {item.position}. {item.prompt}
                    </td>
                    <td>
                      {item.answered} / {data.students}
                    </td>
                    <td>
                      {item.mean ?? '–'} / {item.points}
                    </td>
                    <td>{percent(item.difficulty)}</td>
                    <td>{item.discrimination ?? '–'}</td>
                    <td>
                      {item.choices.map(({ text, right, taken }) => (
                        <span key={text} className={css['about']}>
                          {right ? '✓ ' : ''}
                          {text}: {taken}
                        </span>
                      ))}
                    </td>
                  </tr>
                ))}
              </tbody>
            </ScrolledTable>
          )
        }
      </Loaded>
    </section>
  );
}
