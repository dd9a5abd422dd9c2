import type { InputHTMLAttributes } from 'react';

type FieldProps = InputHTMLAttributes<HTMLInputElement> & { label: string; name: string };

export function Field({ label, ...input }: FieldProps) {
  return (
    <label className="field">
      {label}
      <input required {...input} />
    </label>
  );
}
