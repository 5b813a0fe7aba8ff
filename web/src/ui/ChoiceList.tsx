import { useId } from 'react';
import css from './ChoiceList.module.css';

/** A few things to choose from, all in sight: one of them (arrow keys move), or several (Space ticks). */
export function ChoiceList({
  label,
  choices,
  chosen,
  several,
  disabled = false,
  onChange,
}: {
  label: string;
  choices: readonly { readonly id: string; readonly text: string }[];
  chosen: readonly string[];
  several: boolean;
  disabled?: boolean;
  onChange: (chosen: string[]) => void;
}) {
  const name = useId();
  const toggle = (id: string) => {
    if (!several) return onChange([id]);
    onChange(choices.map((choice) => choice.id).filter((other) => (other === id ? !chosen.includes(id) : chosen.includes(other))));
  };
  return (
    <fieldset className={css['list']} disabled={disabled}>
      <legend>{label}</legend>
      {choices.map(({ id, text }) => (
        <label key={id} className={css['choice']}>
          <input type={several ? 'checkbox' : 'radio'} name={name} checked={chosen.includes(id)} onChange={() => toggle(id)} />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
